-- Each organisation that a company was ever connected to: when, and its accounts and tax rates.
CREATE TABLE organisations (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    connected_at timestamptz,
    disconnected_at timestamptz,
    asked_at timestamptz,
    read_at timestamptz,
    facts jsonb NOT NULL DEFAULT '{}',
    accounts jsonb NOT NULL DEFAULT '[]',
    tax_rates jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (company_id, tenant_id)
);
SELECT protect('organisations');

-- Every saved version of a company's settings, with the organisation it was saved for.
CREATE TABLE settings (
    company_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    tenant_id uuid NOT NULL,
    settings jsonb NOT NULL,
    saved_by text,
    saved_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, version)
);
SELECT protect('settings');

-- When the next scheduled sync of a company is due; without a schedule there is no row.
CREATE TABLE schedules (
    company_id uuid NOT NULL PRIMARY KEY,
    every interval NOT NULL CHECK (every > interval '0'),
    next_at timestamptz NOT NULL
);
CREATE INDEX schedules_by_time ON schedules (next_at);
SELECT protect('schedules');
