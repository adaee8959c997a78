-- Runs on H2 and on PostgreSQL. Texts have no bound here; the doors have theirs.

CREATE TABLE saved_query (
  owner VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  sql_text VARCHAR NOT NULL,
  as_of VARCHAR,
  purpose VARCHAR,
  time_zone VARCHAR NOT NULL,
  description VARCHAR,
  saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (owner, name)
);

CREATE TABLE access_key (
  id VARCHAR PRIMARY KEY,
  digest VARCHAR NOT NULL UNIQUE,
  owner VARCHAR NOT NULL,
  -- who the owner was by the token that made the key, as JSON; NULL for users of users.yaml
  token_principal VARCHAR,
  sql_text VARCHAR,
  schema_name VARCHAR,
  table_name VARCHAR,
  as_of VARCHAR,
  purpose VARCHAR,
  time_zone VARCHAR NOT NULL,
  label VARCHAR,
  -- networks, separated by spaces
  used_from VARCHAR NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  most_uses BIGINT,
  uses BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  last_used_at TIMESTAMP WITH TIME ZONE,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CHECK ((sql_text IS NULL) <> (table_name IS NULL)),
  CHECK ((schema_name IS NULL) = (table_name IS NULL))
);

CREATE INDEX access_key_owner ON access_key (owner);

CREATE TABLE access_key_use (
  key_id VARCHAR NOT NULL REFERENCES access_key (id) ON DELETE CASCADE,
  attempt BIGINT NOT NULL,
  used_at TIMESTAMP WITH TIME ZONE NOT NULL,
  client VARCHAR NOT NULL,
  -- of the query that it ran, when it came so far
  query_id VARCHAR,
  outcome VARCHAR NOT NULL,
  PRIMARY KEY (key_id, attempt)
);
