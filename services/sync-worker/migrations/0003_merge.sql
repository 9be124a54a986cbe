-- The base of the three-way merge: Xero's fields as they were last read stand with the object, the app's fields as
-- they stood when both sides were last compared, and the fields that are known to differ, with the link.
ALTER TABLE xero_objects ADD COLUMN fields jsonb NOT NULL DEFAULT '{}';
ALTER TABLE links ADD COLUMN base jsonb NOT NULL DEFAULT '{}';
ALTER TABLE links ADD COLUMN differences jsonb NOT NULL DEFAULT '{}';
CREATE INDEX links_differing ON links (company_id, tenant_id, kind) WHERE differences <> '{}';
CREATE INDEX links_objects ON links (company_id, tenant_id, kind, xero_id);

-- What a write will make of the base once it is answered, and what the log says of it. `whole` is false where a
-- setting left a part of the record, so that its revision is not in Xero as a whole.
ALTER TABLE batch_members ADD COLUMN ours jsonb NOT NULL DEFAULT '{}';
ALTER TABLE batch_members ADD COLUMN changes jsonb NOT NULL DEFAULT '[]';
ALTER TABLE batch_members ADD COLUMN whole boolean NOT NULL DEFAULT true;

-- A problem may be about a record without stopping it: the two sides differ, and everything else goes on.
ALTER TABLE problem_records ADD COLUMN blocks boolean NOT NULL DEFAULT true;
ALTER TABLE problem_records DROP CONSTRAINT problem_records_pkey;
ALTER TABLE problem_records ADD PRIMARY KEY (company_id, tenant_id, kind, record_id, blocks);

-- A name that was taken is sent with a number behind it; a link that a person chose is entered with the next sync.
ALTER TABLE decisions DROP CONSTRAINT decisions_action_check;
ALTER TABLE decisions ADD CONSTRAINT decisions_action_check
    CHECK (action IN ('create', 'skip', 'ignore', 'numbered', 'linked'));

-- What the comparison of both sides counted at the end of a sync.
ALTER TABLE syncs ADD COLUMN compared jsonb NOT NULL DEFAULT '{}';
