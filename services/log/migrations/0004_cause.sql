-- A problem's cause stood here twice.
ALTER TABLE problems DROP COLUMN code;
