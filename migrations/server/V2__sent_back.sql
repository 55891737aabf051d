-- What coordinators sent back to one device, as it travels: sealed items, and the numbers of those they took back. An item
-- goes when it is taken back; the taking back stays, because the device may have the item.
CREATE TABLE sent_back (
    coordinator INTEGER NOT NULL REFERENCES device (number),
    device      INTEGER NOT NULL REFERENCES device (number),
    number      BIGINT  NOT NULL CHECK (number > 0),
    notice      BYTEA   NOT NULL,
    PRIMARY KEY (device, coordinator, number)
);
