-- What coordinators sent back: on a tablet what came, on a desk what it sent. `notice` is the message as it travels: an
-- item is sealed, and a row that takes one back takes its place. Numbers are per coordinator and device.
CREATE TABLE sent_back (
    coordinator BLOB NOT NULL CHECK (length(coordinator) = 16),
    device      BLOB NOT NULL CHECK (length(device) = 16),
    number      INTEGER NOT NULL CHECK (number > 0),
    notice      BLOB NOT NULL,
    opening     BLOB NULL, -- on a desk, of an item: the opening of its outing, whose key opens it
    waiting     INTEGER NOT NULL DEFAULT 0 CHECK (waiting IN (0, 1)), -- written here, not yet at the server
    PRIMARY KEY (coordinator, device, number)
) STRICT, WITHOUT ROWID;
