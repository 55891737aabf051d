-- Period sheets of the own organisation, of each period the newest that is known: made at this desk or at another. `sheet` is
-- the sheet as it travels, sealed to the secretariat; what one of this desk says is kept under the vault key.
CREATE TABLE sheet (
    first    INTEGER NOT NULL, -- the first month of the period
    last     INTEGER NOT NULL CHECK (last >= first),
    revision INTEGER NOT NULL CHECK (revision > 0),
    sheet    BLOB NOT NULL,
    waiting  INTEGER NOT NULL CHECK (waiting IN (0, 1)), -- made here, not yet at the server
    PRIMARY KEY (first, last)
) STRICT, WITHOUT ROWID;

-- The registries of those that a coordinator has come to know in person: the secretariat's, or at a secretariat those of the
-- organisations. Proven from the root key that the own registry states.
CREATE TABLE acquaintance (
    organisation BLOB NOT NULL CHECK (length(organisation) = 16),
    number       INTEGER NOT NULL CHECK (number > 0),
    statement    BLOB NOT NULL,
    PRIMARY KEY (organisation, number)
) STRICT, WITHOUT ROWID;
