CREATE TABLE companies (
    company_id uuid PRIMARY KEY,
    name text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock()
);
SELECT protect('companies');

CREATE TABLE people (
    person_id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies,
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock()
);
CREATE INDEX people_by_company ON people (company_id);
SELECT protect('people');

CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies,
    person_id uuid NOT NULL REFERENCES people,
    secret_hash bytea NOT NULL UNIQUE,
    began_at timestamptz NOT NULL DEFAULT clock(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_by_end ON sessions (expires_at);
SELECT protect('sessions');

CREATE TABLE api_keys (
    key_id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies,
    name text NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    made_at timestamptz NOT NULL DEFAULT clock(),
    last_used_at timestamptz
);
CREATE INDEX api_keys_by_company ON api_keys (company_id, made_at);
SELECT protect('api_keys');

-- Without company_id: an attempt is counted before it is known who has the e-mail address, and nobody may have it.
CREATE TABLE sign_in_tries (
    try_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_hash bytea NOT NULL,
    tried_at timestamptz NOT NULL DEFAULT clock()
);
CREATE INDEX sign_in_tries_by_address ON sign_in_tries (email_hash, tried_at);
CREATE INDEX sign_in_tries_by_time ON sign_in_tries (tried_at);
