-- Under which settings a record was parked: newer ones may have mended it. Nought where no sync parked it.
ALTER TABLE problem_records ADD COLUMN settings_version integer NOT NULL DEFAULT 0;
