-- The address in Xero of the object that a problem is about, else of the list of its kind.
ALTER TABLE problems ADD COLUMN xero_url text;
