-- Bulletins of the secretariat: at its own desks, and at those of the organisations that it reads sheets of. They form a chain
-- for each kind of reader and never change.
CREATE TABLE bulletin (
    readers INTEGER NOT NULL CHECK (readers IN (1, 2)), -- 1 the tavolo, 2 everybody
    number  INTEGER NOT NULL CHECK (number > 0),
    signed  BLOB NOT NULL,    -- the bulletin as it travels
    made_of BLOB NOT NULL,    -- the revisions of sheets that it was made of; none where another desk made it
    waiting INTEGER NOT NULL CHECK (waiting IN (0, 1)), -- made here, not yet at the server
    PRIMARY KEY (readers, number)
) STRICT, WITHOUT ROWID;
