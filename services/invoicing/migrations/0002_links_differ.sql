-- What Xero shows otherwise, as a sentence; NULL where it shows what the record says, as far as is known.
ALTER TABLE links ADD COLUMN differs text;
