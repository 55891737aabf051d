-- How a device comes to belong. Nothing here is secret.

-- By which key the server is known again; none: by what this machine believes.
ALTER TABLE device ADD COLUMN pin BLOB NULL CHECK (pin IS NULL OR length(pin) = 32);

-- What the invitation was for: 1 tablet, 2 desk. None on a founding desk, and with an invitation that did not say.
ALTER TABLE device ADD COLUMN invited_as INTEGER NULL CHECK (invited_as IN (1, 2));

-- Whether a person has said that the six words are the same on both screens. Until then nothing that the server says
-- of the organisation is taken. A device of before was told so on paper only, and is not asked again.
ALTER TABLE device ADD COLUMN compared INTEGER NOT NULL DEFAULT 1 CHECK (compared IN (0, 1));

-- Codes of ten minutes live in memory only: after a restart nobody holds the invitation up any more.
DROP TABLE code;
