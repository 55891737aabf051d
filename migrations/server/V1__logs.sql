-- What the sync server keeps: sealed entries by device, what is needed to judge the next one, and the table they
-- add up to. One text for SQLite and PostgreSQL: SQLite takes the type names of the other as they are.
--
-- No column holds a time finer than the month, except the day a device was last seen. No column holds an address, a
-- name, a key that opens anything or a ticket. Nothing is indexed but ids. Numbers given by the server (organisation,
-- device) stand for random ids in the long tables, because an entry is small and would repeat them three times.

-- Whose logs these are. The registry itself lies in `statement`.
CREATE TABLE organisation (
    number       INTEGER NOT NULL PRIMARY KEY,
    organisation BYTEA   NOT NULL UNIQUE CHECK (length(organisation) = 16)
);

-- The registry of each organisation, statement by statement, in the form in which it travels. Only ever added to.
CREATE TABLE statement (
    organisation INTEGER NOT NULL REFERENCES organisation (number),
    number       BIGINT  NOT NULL CHECK (number > 0),
    statement    BYTEA   NOT NULL,
    PRIMARY KEY (organisation, number)
);

-- Every device a registry ever named, with all that is needed to judge its next entry: where its log ends, and in
-- which slot the outing opened that is still open there (0: none). `shelved` counts the slots of other branches.
-- `last_seen_day` counts days from the first of January 2000; 0: never.
CREATE TABLE device (
    number        INTEGER  NOT NULL PRIMARY KEY,
    organisation  INTEGER  NOT NULL REFERENCES organisation (number),
    device        BYTEA    NOT NULL UNIQUE CHECK (length(device) = 16),
    head_seq      BIGINT   NOT NULL CHECK (head_seq >= 0),
    head_digest   BYTEA    NOT NULL CHECK (length(head_digest) = 32),
    opening_seq   BIGINT   NOT NULL CHECK (opening_seq >= 0),
    shelved       BIGINT   NOT NULL CHECK (shelved >= 0),
    adopted       BIGINT   NOT NULL CHECK (adopted >= 0),
    last_seen_day INTEGER  NOT NULL
);

-- The logs. An entry is only ever appended. Of the erasable part (wrap, salt, body) nothing is left after an erasure
-- but its digest in `blank`. `opening_seq` is the slot that opened the outing in which the entry stands, 0 outside
-- outings and in an opening itself. `tally` is the count the header states. `fault` says why an entry does not count.
CREATE TABLE entry (
    device       INTEGER  NOT NULL REFERENCES device (number),
    seq          BIGINT   NOT NULL CHECK (seq > 0),
    organisation INTEGER  NOT NULL,
    digest       BYTEA    NOT NULL,
    opening_seq  BIGINT   NOT NULL,
    form         SMALLINT NOT NULL,
    suite        SMALLINT NOT NULL,
    kind         SMALLINT NOT NULL,
    area         SMALLINT NOT NULL,
    month        INTEGER  NOT NULL,
    line         SMALLINT NOT NULL,
    tally        SMALLINT NOT NULL,
    subject      BYTEA    NOT NULL,
    revision     BIGINT   NOT NULL,
    supersedes   BYTEA,
    generation   BIGINT   NOT NULL,
    outing_key   BYTEA,
    signature    BYTEA,
    fault        SMALLINT,
    blank        BYTEA,
    wrap         BYTEA,
    salt         BYTEA,
    body         BYTEA,
    PRIMARY KEY (device, seq),
    CHECK ((blank IS NULL) = (body IS NOT NULL) AND (salt IS NULL) = (body IS NULL))
);

-- What other entries there are about a subject: asked for every revision, erasure and adoption.
CREATE INDEX entry_subject ON entry (organisation, subject);

-- Other branches of the same device: a clone's, or what lies beyond a revocation. Same shape as `entry`; since one
-- slot may be taken many times here, digests say what an entry stands on and which entry opened its outing. `number` counts a device's slots here in order of arrival, without gaps; `adopted` is 1
-- once a coordinator has said in the ledger that the branch is the device's own work: then it counts.
CREATE TABLE shelf (
    device       INTEGER  NOT NULL REFERENCES device (number),
    seq          BIGINT   NOT NULL CHECK (seq > 0),
    organisation INTEGER  NOT NULL,
    digest       BYTEA    NOT NULL,
    opening_seq  BIGINT   NOT NULL,
    form         SMALLINT NOT NULL,
    suite        SMALLINT NOT NULL,
    kind         SMALLINT NOT NULL,
    area         SMALLINT NOT NULL,
    month        INTEGER  NOT NULL,
    line         SMALLINT NOT NULL,
    tally        SMALLINT NOT NULL,
    subject      BYTEA    NOT NULL,
    revision     BIGINT   NOT NULL,
    supersedes   BYTEA,
    generation   BIGINT   NOT NULL,
    outing_key   BYTEA,
    signature    BYTEA,
    fault        SMALLINT,
    blank        BYTEA,
    wrap         BYTEA,
    salt         BYTEA,
    body         BYTEA,
    number       BIGINT   NOT NULL CHECK (number > 0),
    previous     BYTEA    NOT NULL,
    opening      BYTEA    NOT NULL,
    adopted      SMALLINT NOT NULL CHECK (adopted IN (0, 1)),
    PRIMARY KEY (device, number),
    UNIQUE (device, seq, digest),
    CHECK ((blank IS NULL) = (body IS NOT NULL) AND (salt IS NULL) = (body IS NULL))
);

-- As for `entry`.
CREATE INDEX shelf_subject ON shelf (organisation, subject);

-- The live table, kept in the same transaction as the entries it is folded from, so that reading it never grows with
-- history. `verify` folds it again from the entries and compares.
CREATE TABLE tally (
    organisation INTEGER  NOT NULL REFERENCES organisation (number),
    area         SMALLINT NOT NULL,
    month        INTEGER  NOT NULL,
    line         SMALLINT NOT NULL,
    tally        BIGINT   NOT NULL,
    PRIMARY KEY (organisation, area, month, line)
);

-- How many entries of the logs (and of adopted branches) do not count, by their fault. Kept as `tally` is.
CREATE TABLE uncounted (
    organisation INTEGER  NOT NULL REFERENCES organisation (number),
    fault        SMALLINT NOT NULL,
    entries      BIGINT   NOT NULL,
    PRIMARY KEY (organisation, fault)
);

-- "Opened and kept up to here": the furthest one by each coordinator for each device, as it travels.
CREATE TABLE acknowledgement (
    coordinator     INTEGER NOT NULL REFERENCES device (number),
    device          INTEGER NOT NULL REFERENCES device (number),
    seq             BIGINT  NOT NULL,
    acknowledgement BYTEA   NOT NULL,
    PRIMARY KEY (coordinator, device)
);

-- The ledger of each coordinator, line by line, as it travels; only ever added to. `subject` is set in erasures,
-- `device` and `seq` and `digest` in adoptions: they are what arriving entries are held against.
CREATE TABLE ledger (
    coordinator  INTEGER NOT NULL REFERENCES device (number),
    number       BIGINT  NOT NULL CHECK (number > 0),
    organisation INTEGER NOT NULL,
    line         BYTEA   NOT NULL,
    subject      BYTEA,
    device       INTEGER REFERENCES device (number),
    seq          BIGINT,
    digest       BYTEA,
    PRIMARY KEY (coordinator, number)
);

-- Whether a subject is erased: asked for every arriving entry.
CREATE INDEX ledger_subject ON ledger (organisation, subject);

-- Which branches of a device are adopted: asked for every arriving branch.
CREATE INDEX ledger_device ON ledger (organisation, device);
