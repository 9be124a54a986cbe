-- Events to publish, written in the transaction of the change that they announce.
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

-- The first response to each request that changes state, returned when the request is repeated.
CREATE TABLE answers (
    company_id uuid NOT NULL,
    request_id uuid NOT NULL,
    answer jsonb NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT clock(),
    PRIMARY KEY (company_id, request_id)
);
CREATE INDEX answers_by_time ON answers (answered_at);
SELECT protect('answers');
