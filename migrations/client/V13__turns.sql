-- Where an outing begins and ends in a log. Whoever writes outside of outings, as desks always do, would otherwise read the
-- log back to its beginning for every line, and the more so the longer it is.
CREATE TABLE turn (
    device BLOB NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;

-- Until now an entry began with the version of its writing, its form, its suite and its kind: 1 opens an outing, 3 closes it.
INSERT INTO turn (device, seq) SELECT device, seq FROM entry WHERE substr(entry, 4, 1) IN (x'01', x'03');
