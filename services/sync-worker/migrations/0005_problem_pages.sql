-- The page in Xero's web application where a person looks at what stops a record; empty where none is known.
ALTER TABLE problem_records ADD COLUMN page text NOT NULL DEFAULT '';
