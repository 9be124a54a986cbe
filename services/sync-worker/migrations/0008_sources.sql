-- The RabbitMQ users of other invoicing systems, each bound to the company whose records it may publish.
CREATE TABLE sources (
    user_name text PRIMARY KEY,
    company_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock()
);
SELECT protect('sources');
