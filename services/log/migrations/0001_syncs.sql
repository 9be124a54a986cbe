-- A sync as far as it is known; events arrive in any order, so every column except its ids may still be empty.
CREATE TABLE syncs (
    company_id uuid NOT NULL,
    sync_id uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    mode text,
    trigger text,
    joined_to uuid,
    started_at timestamptz,
    organisation text,
    -- The newest state, by sequence number; an event with a lower number is older.
    sequence bigint NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'requested',
    phase text,
    waits jsonb,
    counts jsonb NOT NULL DEFAULT '{}',
    calls jsonb NOT NULL DEFAULT '{}',
    problems bigint NOT NULL DEFAULT 0,
    -- The end, once its event has arrived.
    ended_as text CHECK (ended_as IN ('completed', 'stopped', 'failed')),
    ended_at timestamptz,
    sentence text NOT NULL DEFAULT '',
    verify jsonb,
    entries_announced bigint,
    entries_kept bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (company_id, sync_id)
);
CREATE INDEX syncs_as_listed ON syncs (company_id, requested_at DESC, sync_id DESC) WHERE mode <> 'choices';
CREATE INDEX syncs_by_time ON syncs (requested_at);
SELECT protect('syncs');

-- Log entries, numbered from 1 in each sync; the two additional indexes serve the filters of the page.
CREATE TABLE entries (
    company_id uuid NOT NULL,
    sync_id uuid NOT NULL,
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    record_id text,
    label text NOT NULL,
    outcome text NOT NULL,
    sentence text NOT NULL,
    cause text,
    remedy text,
    place text,
    problem_id uuid,
    xero_id text,
    xero_url text,
    xero_words text,
    revision bigint,
    PRIMARY KEY (company_id, sync_id, sequence),
    FOREIGN KEY (company_id, sync_id) REFERENCES syncs ON DELETE CASCADE
);
CREATE INDEX entries_by_kind ON entries (company_id, sync_id, kind, sequence);
CREATE INDEX entries_by_outcome ON entries (company_id, sync_id, outcome, sequence);
SELECT protect('entries');

-- A problem with its newest text; it is open while it was opened later than it was last solved.
CREATE TABLE problems (
    company_id uuid NOT NULL,
    problem_id uuid NOT NULL,
    first_at timestamptz,
    last_at timestamptz,
    solved_at timestamptz,
    is_open boolean NOT NULL GENERATED ALWAYS AS (
        last_at IS NOT NULL AND (solved_at IS NULL OR last_at > solved_at)
    ) STORED,
    code text,
    cause text,
    sentence text,
    remedy text,
    place text,
    candidates jsonb,
    records jsonb,
    PRIMARY KEY (company_id, problem_id)
);
CREATE INDEX problems_open ON problems (company_id, last_at DESC, problem_id DESC) WHERE is_open;
CREATE INDEX problems_solved ON problems (solved_at) WHERE NOT is_open;
SELECT protect('problems');
