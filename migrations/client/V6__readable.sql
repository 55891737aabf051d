-- How long what may still be read, and what came late.

-- How long each closed outing can still be read here. The wall clock is kept sealed, to a recipient whose secret only the
-- outing's own key gives; minutes only ever fall. With the outing's key its row is deleted.
CREATE TABLE readable (
    opening              BLOB NOT NULL PRIMARY KEY CHECK (length(opening) = 32),
    seq                  INTEGER NOT NULL CHECK (seq > 0),       -- the slot of its opening
    last_seq             INTEGER NOT NULL CHECK (last_seq >= seq), -- the slot of its last entry
    generation           INTEGER NOT NULL CHECK (generation > 0),
    recipient            BLOB NOT NULL CHECK (length(recipient) = 32),
    held_back            INTEGER NOT NULL DEFAULT 0 CHECK (held_back IN (0, 1)), -- something of it waits for an answer
    warns_below          INTEGER NOT NULL CHECK (warns_below >= 0), -- from so many minutes left a missing word is said aloud
    wall                 BLOB NOT NULL, -- when it was closed, or opened last, sealed
    counted              INTEGER NOT NULL CHECK (counted >= 0),  -- minutes taken off since
    minutes_left         INTEGER NOT NULL CHECK (minutes_left >= 0),
    acknowledged_wall    BLOB NULL,     -- when a coordinator's word about all of it came, or opened last, sealed
    acknowledged_counted INTEGER NULL CHECK (acknowledged_counted >= 0),
    acknowledged_left    INTEGER NULL CHECK (acknowledged_left >= 0)
) STRICT, WITHOUT ROWID;

-- On a desk: entries of tablets that came when their month was frozen already. They count; who reads a frozen month should
-- know of them.
CREATE TABLE late (
    device BLOB NOT NULL CHECK (length(device) = 16),
    seq    INTEGER NOT NULL CHECK (seq > 0),
    month  INTEGER NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;
