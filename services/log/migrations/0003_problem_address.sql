-- The address in Xero of what a problem is about: the object itself, else the list of its kind.
ALTER TABLE problems ADD COLUMN xero_url text;
