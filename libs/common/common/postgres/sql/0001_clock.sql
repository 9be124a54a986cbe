-- The one clock. Tests replace this function to move and speed up time.
CREATE FUNCTION clock() RETURNS timestamptz
LANGUAGE sql VOLATILE
AS 'SELECT clock_timestamp()';

-- Row security: a transaction sees the rows of its company, or all rows if it sets app.everyone.
CREATE FUNCTION protect(table_name text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
        'CREATE POLICY own_company ON %I USING (company_id = NULLIF(current_setting(''app.company'', true), '''')::uuid)',
        table_name
    );
    EXECUTE format(
        'CREATE POLICY everyone ON %I USING (current_setting(''app.everyone'', true) = ''on'')', table_name
    );
END
$$;
