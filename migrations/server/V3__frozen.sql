-- On which day the server first saw a period frozen: from then on it counts how long it keeps sealed texts. `period` is
-- the number of the period in the registry, from 1, in the order of the statements. A server that was restored from
-- before sees it again, and counts anew. `since_day` counts days from the first of January 2000.
CREATE TABLE frozen (
    organisation INTEGER NOT NULL REFERENCES organisation (number),
    period       INTEGER NOT NULL CHECK (period > 0),
    since_day    INTEGER NOT NULL,
    PRIMARY KEY (organisation, period)
);
