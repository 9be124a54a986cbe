-- When Xero last changed an object, by Xero's clock, as it was last shown. A notice that is not newer tells no news.
ALTER TABLE xero_objects ADD COLUMN updated_at timestamptz;

-- The kinds that a sync reads again, because a webhook named them; empty is everything.
ALTER TABLE syncs ADD COLUMN kinds text[] NOT NULL DEFAULT '{}';

-- Notices that arrive while a sync is under way. Some only repeat its own writes, which is known once it has ended.
CREATE TABLE xero_notices (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    category text NOT NULL,
    xero_id text NOT NULL,
    at timestamptz,
    PRIMARY KEY (company_id, tenant_id, category, xero_id)
);
SELECT protect('xero_notices');
