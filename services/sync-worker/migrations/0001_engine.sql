-- The newest state of every record, whichever invoicing system it came from.
CREATE TABLE records (
    company_id uuid NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    source text NOT NULL,
    revision bigint NOT NULL,
    at timestamptz NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false,
    record jsonb NOT NULL,
    match_keys text[] NOT NULL DEFAULT '{}',
    depends_on text[] NOT NULL DEFAULT '{}',
    received_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, kind, record_id)
);
CREATE INDEX records_match_keys ON records USING gin (match_keys);
CREATE INDEX records_depends_on ON records USING gin (depends_on);
SELECT protect('records');

-- How far the change feed of a source has been taken in without gaps, and what arrived ahead of a gap.
CREATE TABLE feeds (
    company_id uuid NOT NULL,
    source text NOT NULL,
    taken_to bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (company_id, source)
);
SELECT protect('feeds');
CREATE TABLE feed_ahead (
    company_id uuid NOT NULL,
    source text NOT NULL,
    change bigint NOT NULL,
    PRIMARY KEY (company_id, source, change)
);
SELECT protect('feed_ahead');

-- What Xero last showed: organisations, and objects in their short form, linked or not.
CREATE TABLE organisations (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    facts jsonb NOT NULL,
    accounts jsonb NOT NULL,
    rates jsonb NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, tenant_id)
);
SELECT protect('organisations');
CREATE TABLE xero_objects (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    xero_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'removed', 'archived')),
    seen jsonb NOT NULL,
    as_record jsonb,
    match_keys text[] NOT NULL DEFAULT '{}',
    seen_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, tenant_id, kind, xero_id)
);
CREATE INDEX xero_objects_match_keys ON xero_objects USING gin (match_keys);
SELECT protect('xero_objects');
CREATE TABLE readings (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    read_to timestamptz NOT NULL,
    PRIMARY KEY (company_id, tenant_id, kind)
);
SELECT protect('readings');

-- Record and object belong together; `revision` is what Xero holds, `skipped_*` what was decided not to be sent.
CREATE TABLE links (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    xero_id text,
    shared boolean NOT NULL DEFAULT false,
    revision bigint NOT NULL DEFAULT 0,
    skipped_revision bigint,
    skipped_version integer,
    born_at timestamptz,
    changed_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, tenant_id, kind, record_id)
);
CREATE UNIQUE INDEX links_object ON links (company_id, tenant_id, kind, xero_id) WHERE NOT shared;
SELECT protect('links');

CREATE TABLE syncs (
    company_id uuid NOT NULL,
    sync_id uuid NOT NULL,
    tenant_id uuid,
    organisation text,
    mode text NOT NULL CHECK (mode IN ('sync', 'preview', 'rebuild', 'choices')),
    trigger text NOT NULL,
    state text NOT NULL CHECK (
        state IN ('requested', 'running', 'waiting', 'completed', 'stopped', 'failed', 'joined')
    ),
    joined_to uuid,
    phase integer NOT NULL DEFAULT 0,
    turn integer NOT NULL DEFAULT 0,
    stuck integer NOT NULL DEFAULT 0,
    sequence bigint NOT NULL DEFAULT 0,
    entries integer NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    calls integer NOT NULL DEFAULT 0,
    settings jsonb,
    settings_version integer,
    work_taken boolean NOT NULL DEFAULT false,
    stop_requested boolean NOT NULL DEFAULT false,
    waits_for text,
    waits_until timestamptz,
    differences jsonb NOT NULL DEFAULT '[]',
    verified boolean NOT NULL DEFAULT false,
    sentence text NOT NULL DEFAULT '',
    requested_at timestamptz NOT NULL DEFAULT clock(),
    started_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (company_id, sync_id)
);
CREATE UNIQUE INDEX syncs_one_active ON syncs (company_id) WHERE state IN ('running', 'waiting');
CREATE UNIQUE INDEX syncs_one_next ON syncs (company_id, mode) WHERE state = 'requested';
CREATE INDEX syncs_organisation ON syncs (tenant_id);
SELECT protect('syncs');
CREATE TABLE work (
    company_id uuid NOT NULL,
    sync_id uuid NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'batched', 'done', 'waiting', 'needs_attention')),
    PRIMARY KEY (company_id, sync_id, kind, record_id)
);
CREATE INDEX work_pending ON work (company_id, sync_id, kind, record_id) WHERE state = 'pending';
SELECT protect('work');
CREATE TABLE leases (
    company_id uuid NOT NULL PRIMARY KEY,
    owner uuid NOT NULL,
    fence bigint NOT NULL DEFAULT 1,
    expires timestamptz NOT NULL
);
SELECT protect('leases');

-- Frozen before they are sent; the answer is kept as it came before it is read.
CREATE TABLE batches (
    company_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    sync_id uuid NOT NULL,
    kind text NOT NULL,
    verb text NOT NULL CHECK (verb IN ('remove', 'create', 'update')),
    generation integer NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'frozen' CHECK (state IN ('frozen', 'sent', 'answered', 'resolved')),
    method text NOT NULL,
    path text NOT NULL,
    query jsonb NOT NULL,
    body bytea NOT NULL,
    sends integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    parent_id uuid,
    suspected boolean NOT NULL DEFAULT false,
    born_at timestamptz NOT NULL DEFAULT clock(),
    first_sent_at timestamptz,
    last_sent_at timestamptz,
    sender_clock jsonb,
    doubtful boolean NOT NULL DEFAULT false,
    answer_status integer,
    answer_body bytea,
    answered_at timestamptz,
    PRIMARY KEY (company_id, batch_id)
);
CREATE INDEX batches_open ON batches (company_id, tenant_id) WHERE state <> 'resolved';
SELECT protect('batches');
CREATE TABLE batch_members (
    company_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    revision bigint NOT NULL,
    payload text NOT NULL,
    notes text[] NOT NULL DEFAULT '{}',
    resolved boolean NOT NULL DEFAULT false,
    PRIMARY KEY (company_id, batch_id, kind, record_id)
);
CREATE UNIQUE INDEX batch_members_one ON batch_members (company_id, tenant_id, kind, record_id)
    WHERE NOT resolved;
SELECT protect('batch_members');

-- Leave for Xero calls, shared by all workers.
CREATE TABLE permits (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    granted timestamptz[] NOT NULL DEFAULT '{}',
    flying jsonb NOT NULL DEFAULT '{}',
    blocked_until timestamptz,
    blocked_for text,
    day_left integer,
    day_left_at timestamptz,
    PRIMARY KEY (company_id, tenant_id)
);
SELECT protect('permits');

CREATE TABLE problems (
    company_id uuid NOT NULL,
    problem_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    code text NOT NULL,
    subject text NOT NULL,
    sentence text NOT NULL,
    remedy text NOT NULL,
    place text NOT NULL,
    xero_words text,
    candidates jsonb NOT NULL DEFAULT '[]',
    open boolean NOT NULL DEFAULT true,
    opened_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, problem_id)
);
SELECT protect('problems');
CREATE TABLE problem_records (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    revision bigint NOT NULL,
    problem_id uuid NOT NULL,
    label text NOT NULL DEFAULT '',
    PRIMARY KEY (company_id, tenant_id, kind, record_id)
);
CREATE INDEX problem_records_problem ON problem_records (company_id, problem_id);
SELECT protect('problem_records');
CREATE TABLE decisions (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    action text NOT NULL CHECK (action IN ('create', 'skip', 'ignore')),
    revision bigint NOT NULL,
    PRIMARY KEY (company_id, tenant_id, kind, record_id)
);
SELECT protect('decisions');

-- Xero away for everybody: which organisations' calls failed a moment ago, and until when nobody calls.
CREATE TABLE call_failures (
    company_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, tenant_id)
);
SELECT protect('call_failures');
-- The circuit breaker itself, one row of nobody's company while it is on.
CREATE TABLE circuit_breaker (
    company_id uuid PRIMARY KEY CHECK (company_id = '00000000-0000-0000-0000-000000000000'),
    until timestamptz NOT NULL,
    step integer NOT NULL
);
SELECT protect('circuit_breaker');
