-- A problem has a state as syncs and batches have, so that one rule governs how the three change. The code of its
-- cause is called its cause, as in events and in the log.
ALTER TABLE problems ALTER COLUMN open DROP DEFAULT;
ALTER TABLE problems ALTER COLUMN open TYPE text USING CASE WHEN open THEN 'open' ELSE 'solved' END;
ALTER TABLE problems RENAME COLUMN open TO state;
ALTER TABLE problems RENAME COLUMN code TO cause;
ALTER TABLE problems ALTER COLUMN state SET DEFAULT 'open';
ALTER TABLE problems ADD CONSTRAINT problems_state_check CHECK (state IN ('open', 'solved'));
