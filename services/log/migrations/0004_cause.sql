-- The column `code` duplicated `cause`.
ALTER TABLE problems DROP COLUMN code;
