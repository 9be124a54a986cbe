-- Without company_id: a grant belongs to a user of Xero, who may do the accounts of several companies, and Xero issues
-- one token set for all of them. The row security below lets a company see the grants of its connections.
CREATE TABLE grants (
    grant_id uuid PRIMARY KEY,
    xero_user_id uuid NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'needs_reauth')),
    version bigint NOT NULL DEFAULT 1,
    encrypted_access_token text NOT NULL,
    encrypted_refresh_token text NOT NULL,
    expires_at timestamptz NOT NULL,
    encrypted_superseded text,
    superseded_at timestamptz,
    refreshed_at timestamptz NOT NULL DEFAULT clock()
);
CREATE INDEX grants_by_rest ON grants (refreshed_at);

CREATE TABLE connections (
    company_id uuid NOT NULL REFERENCES companies,
    tenant_id uuid NOT NULL,
    organisation text NOT NULL,
    grant_id uuid REFERENCES grants ON DELETE SET NULL,
    state text NOT NULL CHECK (state IN ('connected', 'disconnected', 'insufficient_scope')),
    reason text NOT NULL DEFAULT '',
    leaving boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, tenant_id),
    CHECK (state = 'disconnected' OR grant_id IS NOT NULL)
);
CREATE UNIQUE INDEX one_company_an_organisation ON connections (tenant_id) WHERE state <> 'disconnected';
CREATE UNIQUE INDEX one_organisation_a_company ON connections (company_id) WHERE state <> 'disconnected';
CREATE INDEX connections_by_grant ON connections (grant_id);
SELECT protect('connections');

-- Organisations that a consent covers, until the company chooses one.
CREATE TABLE offers (
    company_id uuid NOT NULL REFERENCES companies,
    tenant_id uuid NOT NULL,
    organisation text NOT NULL,
    grant_id uuid NOT NULL REFERENCES grants ON DELETE CASCADE,
    offered_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, tenant_id)
);
CREATE INDEX offers_by_grant ON offers (grant_id);
SELECT protect('offers');

-- One pass through Xero's authorise page. The event in Xero is stored longer than the state: a connection that Xero
-- still has from an earlier consent keeps that consent's event.
CREATE TABLE consents (
    state_hash bytea PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies,
    session_id uuid NOT NULL,
    encrypted_verifier text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    grant_id uuid REFERENCES grants ON DELETE CASCADE,
    event_id uuid
);
CREATE INDEX consents_by_company ON consents (company_id, grant_id);
CREATE INDEX consents_by_grant ON consents (grant_id);
CREATE INDEX consents_by_end ON consents (expires_at);
SELECT protect('consents');

ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE grants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_company ON grants FOR SELECT
    USING (EXISTS (SELECT FROM connections WHERE connections.grant_id = grants.grant_id));
CREATE POLICY everyone ON grants USING (current_setting('app.everyone', true) = 'on');
