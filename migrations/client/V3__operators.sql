-- Several operators. The table slot of V1 is the form before: a device that still has its row opens with it once more,
-- and in that unlock the row gives way to these.

-- What all operators share, in one row: cost and salt of the one derivation, and the proof under the vault key that
-- these and every row of operator are as they were written.
CREATE TABLE roster (
    only       INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    memory_kib INTEGER NOT NULL,
    passes     INTEGER NOT NULL,
    lanes      INTEGER NOT NULL,
    salt       BLOB NOT NULL CHECK (length(salt) = 16),
    proof      BLOB NOT NULL
) STRICT;

-- One row per operator, without a name: the slot's secret under the key that the passphrase makes, and the vault key
-- sealed to its recipient.
CREATE TABLE operator (
    slot         INTEGER NOT NULL PRIMARY KEY CHECK (slot BETWEEN 1 AND 255),
    recipient    BLOB NOT NULL CHECK (length(recipient) = 32),
    secret       BLOB NOT NULL,
    encapsulated BLOB NOT NULL CHECK (length(encapsulated) = 32),
    vault_key    BLOB NOT NULL CHECK (length(vault_key) = 48)
) STRICT;
