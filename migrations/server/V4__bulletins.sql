-- Sheets on their way to the rapporteur, as they travel: sealed. The newest revision of each organisation and period.
-- `first` and `last` are months, year times twelve and the month less one.
CREATE TABLE sheet (
    organisation INTEGER NOT NULL REFERENCES organisation (number),
    first        INTEGER NOT NULL,
    last         INTEGER NOT NULL CHECK (last >= first),
    revision     BIGINT  NOT NULL CHECK (revision > 0),
    secretariat  INTEGER NOT NULL REFERENCES organisation (number),
    sheet        BYTEA   NOT NULL,
    PRIMARY KEY (organisation, first, last)
);
CREATE INDEX sheet_secretariat ON sheet (secretariat);
-- What was published, as it was signed: never changed, never deleted. `readers`: 1 the tavolo, 2 everybody.
CREATE TABLE bulletin (
    secretariat INTEGER NOT NULL REFERENCES organisation (number),
    readers     INTEGER NOT NULL CHECK (readers IN (1, 2)),
    number      BIGINT  NOT NULL CHECK (number > 0),
    digest      BYTEA   NOT NULL,
    bulletin    BYTEA   NOT NULL,
    PRIMARY KEY (secretariat, readers, number)
);
-- The links of those who read what is for the tavolo, hashed. Whose they are is not known here.
CREATE TABLE reader (
    hash        BYTEA   NOT NULL PRIMARY KEY,
    secretariat INTEGER NOT NULL REFERENCES organisation (number)
);
