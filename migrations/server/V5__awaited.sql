-- The desks that a server restored from a copy waits for: each is asked what it knows of the registry before anybody
-- writes into it anew. A desk that came is taken off; there are rows only after a restore.
CREATE TABLE awaited (
    device INTEGER NOT NULL PRIMARY KEY REFERENCES device (number)
);
