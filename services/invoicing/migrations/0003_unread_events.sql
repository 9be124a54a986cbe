-- Messages with a type, value or schema version that no version knew so far, as they came, oldest first. The first
-- version that knows one handles it and deletes it here. `source` is who published it.
CREATE TABLE unread_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company_id uuid NOT NULL,
    queue text NOT NULL,
    message_id text NOT NULL,
    type text NOT NULL,
    source text NOT NULL,
    schema_version integer NOT NULL,
    traceparent text NOT NULL,
    body bytea NOT NULL,
    reason text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock(),
    UNIQUE (company_id, queue, message_id)
);
CREATE INDEX unread_events_by_queue ON unread_events (queue, id);
SELECT protect('unread_events');
