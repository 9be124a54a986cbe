-- What is known of each organisation a company was ever connected to: since when, and what it offers to pick from.
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

-- Every version of a company's settings that was ever saved, with the organisation it was saved for.
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

-- When the next sync of a company is due by the clock; no row, no schedule.
CREATE TABLE schedules (
    company_id uuid NOT NULL PRIMARY KEY,
    every interval NOT NULL CHECK (every > interval '0'),
    next_at timestamptz NOT NULL
);
CREATE INDEX schedules_by_time ON schedules (next_at);
SELECT protect('schedules');
