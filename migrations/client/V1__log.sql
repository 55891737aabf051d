-- The one file of a device. No column holds a time, nothing is indexed but ids, and every table is STRICT.

-- Who this device is. One row, written when the device is set up. Nothing here is secret: the keys are wraps.
CREATE TABLE device (
    only         INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    organisation BLOB NOT NULL CHECK (length(organisation) = 16),
    device       BLOB NOT NULL CHECK (length(device) = 16),
    key          BLOB NOT NULL CHECK (length(key) = 32),
    root         BLOB NOT NULL CHECK (length(root) = 32),
    server       TEXT NOT NULL,
    application  BLOB NULL -- what asks for admission, until the registry names the device
) STRICT;

-- One slot per operator: the vault key under the key that the passphrase makes. The cost is authenticated with it.
CREATE TABLE slot (
    slot       INTEGER NOT NULL PRIMARY KEY,
    memory_kib INTEGER NOT NULL,
    passes     INTEGER NOT NULL,
    lanes      INTEGER NOT NULL,
    salt       BLOB NOT NULL CHECK (length(salt) = 16),
    wrap       BLOB NOT NULL
) STRICT;

-- Failed passphrases since the last good one, written before each derivation begins.
CREATE TABLE attempt (
    only   INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    failed INTEGER NOT NULL
) STRICT;

-- Keys and settings under the vault key. What may no longer be read has its row deleted.
CREATE TABLE wrap (
    kind   INTEGER NOT NULL,
    name   BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- Logs: this device's own, and on a desk the mirror of all others. An entry is only ever appended; an erasure
-- replaces its erasable part by the digest of it.
CREATE TABLE entry (
    device BLOB NOT NULL CHECK (length(device) = 16),
    seq    INTEGER NOT NULL CHECK (seq > 0),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    entry  BLOB NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;

-- Branches of other copies of a device, as found on the server's shelf. On a desk only.
CREATE TABLE shelf (
    device BLOB NOT NULL CHECK (length(device) = 16),
    seq    INTEGER NOT NULL CHECK (seq > 0),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    entry  BLOB NOT NULL,
    counted INTEGER NOT NULL CHECK (counted IN (0, 1)), -- whether the server counts it too
    PRIMARY KEY (device, seq, digest)
) STRICT, WITHOUT ROWID;

-- Which own entries the server has confirmed. One row.
CREATE TABLE received (
    only   INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    seq    INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    shelf  BLOB NULL -- the head of the branch when another copy of this device holds the log
) STRICT;

-- What is being written in the open outing, sealed under its key: the running shift (1) and the record (2).
CREATE TABLE draft (
    part   INTEGER NOT NULL PRIMARY KEY CHECK (part IN (1, 2)),
    salt   BLOB NOT NULL CHECK (length(salt) = 16),
    sealed BLOB NOT NULL
) STRICT;

-- The registry, statement by statement.
CREATE TABLE statement (
    number    INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    statement BLOB NOT NULL,
    waiting   INTEGER NOT NULL DEFAULT 0 CHECK (waiting IN (0, 1)) -- written here, not yet at the server
) STRICT;

-- The latest acknowledgement by each coordinator for each device.
CREATE TABLE acknowledgement (
    coordinator BLOB NOT NULL,
    device      BLOB NOT NULL,
    notice      BLOB NOT NULL,
    waiting     INTEGER NOT NULL DEFAULT 0 CHECK (waiting IN (0, 1)),
    PRIMARY KEY (coordinator, device)
) STRICT, WITHOUT ROWID;

-- Erasures and adoptions, line by line per coordinator.
CREATE TABLE ledger (
    coordinator BLOB NOT NULL,
    number      INTEGER NOT NULL CHECK (number > 0),
    line        BLOB NOT NULL,
    waiting     INTEGER NOT NULL DEFAULT 0 CHECK (waiting IN (0, 1)),
    PRIMARY KEY (coordinator, number)
) STRICT, WITHOUT ROWID;

-- Enrolment codes made on this desk that the server does not know yet: hashes only.
CREATE TABLE code (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;
