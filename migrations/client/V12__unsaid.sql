-- What this desk stated and had not handed over when another desk's statement came first: said again as soon as the desk is
-- open, so that nothing a person decided is lost to the order in which desks came.
CREATE TABLE unsaid (
    position  INTEGER PRIMARY KEY,
    statement BLOB NOT NULL
) STRICT;
