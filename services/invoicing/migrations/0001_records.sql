-- The number of a company's newest change. A transaction that writes for a company locks this row until the commit,
-- so that numbers have no gaps and commit in order.
CREATE TABLE counters (
    company_id uuid PRIMARY KEY,
    change bigint NOT NULL DEFAULT 0
);
SELECT protect('counters');

-- The newest state of every record, all kinds in one shape. `settled` is, of an invoice, the sum of its payments
-- and of the credit allocated to it; `pulled_at` is the time of the event that the record was last taken over from.
CREATE TABLE records (
    company_id uuid NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    revision bigint NOT NULL,
    change bigint NOT NULL,
    deleted boolean NOT NULL,
    source text NOT NULL,
    number text,
    settled numeric NOT NULL,
    pulled_at timestamptz,
    body text NOT NULL,
    PRIMARY KEY (company_id, kind, id)
);
CREATE UNIQUE INDEX records_by_change ON records (company_id, change);
CREATE UNIQUE INDEX records_by_number ON records (company_id, kind, number) WHERE number IS NOT NULL;
SELECT protect('records');

-- Every change as it was published, by number.
CREATE TABLE changes (
    company_id uuid NOT NULL,
    change bigint NOT NULL,
    event_id uuid NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (company_id, change)
);
SELECT protect('changes');

-- The object in Xero that a record is linked to; a separate table, because a link is not a change of the record.
CREATE TABLE links (
    company_id uuid NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    tenant_id uuid NOT NULL,
    xero_id text NOT NULL,
    xero_url text,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, kind, id)
);
SELECT protect('links');
