-- Where an outing begins and ends in a log. Whoever writes outside of outings, as desks always do, would otherwise read the
-- log back to its beginning for every line, and the more so the longer it is. An entry begins with the version of its
-- writing, its form, its suite and its kind: 1 opens an outing, 3 closes it.
CREATE INDEX entry_turns ON entry (device, seq) WHERE substr(entry, 4, 1) IN (x'01', x'03');
