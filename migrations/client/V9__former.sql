-- Logs that this file wrote as a device it no longer is: revoked or copied, and set up anew. Their entries stay in `entry`,
-- sealed, until a coordinator acknowledged them and their period is frozen; a server that lost them gets them again.
CREATE TABLE former (
    device       BLOB NOT NULL PRIMARY KEY CHECK (length(device) = 16),
    organisation BLOB NOT NULL CHECK (length(organisation) = 16),
    seq          INTEGER NOT NULL CHECK (seq >= 0), -- up to where the server has confirmed it
    digest       BLOB NOT NULL CHECK (length(digest) = 32),
    shelf        BLOB NULL -- the head of its branch, when that does not lie in the log
) STRICT, WITHOUT ROWID;
