-- The fields that a sync changed in a record, or saw changed: a list of field, before, after, by, replaced.
ALTER TABLE entries ADD COLUMN changes jsonb NOT NULL DEFAULT '[]';
