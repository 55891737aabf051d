-- The list of services in force, when it is not the one shipped with the app: the signed file as it was taken. Public;
-- it is verified again each time it is read.
CREATE TABLE services (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    file TEXT NOT NULL
) STRICT;
