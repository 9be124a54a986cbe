-- What is to be said, written in the transaction that made it true.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company_id uuid NOT NULL,
    message_id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    body text NOT NULL,
    traceparent text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock(),
    published_at timestamptz
);
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.01);
SELECT protect('outbox');

-- The first answer to a request that changes state, for when it is asked again.
CREATE TABLE answers (
    company_id uuid NOT NULL,
    request_id uuid NOT NULL,
    answer jsonb NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, request_id)
);
CREATE INDEX answers_by_time ON answers (answered_at);
SELECT protect('answers');
