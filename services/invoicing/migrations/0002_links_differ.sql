-- A sentence about what differs in Xero; NULL if no difference is known.
ALTER TABLE links ADD COLUMN differs text;
