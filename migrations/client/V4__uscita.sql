-- What the street needs besides its entries: how long an outing has been open, what would end it, and its notebook.

-- A third part: how long the outing has been open, sealed like the others (3).
CREATE TABLE draft_of_three (
    part   INTEGER NOT NULL PRIMARY KEY CHECK (part IN (1, 2, 3)),
    salt   BLOB NOT NULL CHECK (length(salt) = 16),
    sealed BLOB NOT NULL
) STRICT;
INSERT INTO draft_of_three (part, salt, sealed) SELECT part, salt, sealed FROM draft;
DROP TABLE draft;
ALTER TABLE draft_of_three RENAME TO draft;

-- The entries that would end the open outing, sealed and signed when the device shut. They become part of the log when
-- its keys are destroyed; any entry written after it takes them back.
CREATE TABLE testament (
    seq    INTEGER NOT NULL PRIMARY KEY CHECK (seq > 0),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    entry  BLOB NOT NULL
) STRICT;

-- Notebooks, each under a key of its own. What remains of its day only ever falls; none while the outing is open.
CREATE TABLE notes (
    opening      BLOB NOT NULL PRIMARY KEY CHECK (length(opening) = 32),
    seq          INTEGER NOT NULL CHECK (seq > 0),
    generation   INTEGER NOT NULL CHECK (generation > 0),
    salt         BLOB NOT NULL CHECK (length(salt) = 16),
    sealed       BLOB NOT NULL,
    minutes_left INTEGER NULL CHECK (minutes_left >= 0)
) STRICT, WITHOUT ROWID;
