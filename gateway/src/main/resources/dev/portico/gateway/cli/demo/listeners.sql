CREATE TABLE profiles (
  listener_id       bigint PRIMARY KEY,
  display_name      varchar(80) NOT NULL,
  full_name         varchar(120),
  email             varchar(320) NOT NULL,
  birth_date        date,
  country           varchar(2) NOT NULL,
  language          varchar(8) NOT NULL,
  marketing_consent boolean NOT NULL,
  joined_at         timestamptz NOT NULL,
  last_seen_at      timestamptz,
  valid_from        timestamptz NOT NULL DEFAULT now(),
  valid_to          timestamptz
);

CREATE TABLE profiles_history (
  listener_id       bigint NOT NULL,
  display_name      varchar(80) NOT NULL,
  full_name         varchar(120),
  email             varchar(320) NOT NULL,
  birth_date        date,
  country           varchar(2) NOT NULL,
  language          varchar(8) NOT NULL,
  marketing_consent boolean NOT NULL,
  joined_at         timestamptz NOT NULL,
  last_seen_at      timestamptz,
  valid_from        timestamptz NOT NULL,
  valid_to          timestamptz NOT NULL,
  PRIMARY KEY (listener_id, valid_from)
);

CREATE TABLE devices (
  device_id     uuid PRIMARY KEY,
  listener_id   bigint NOT NULL,
  kind          varchar(16) NOT NULL,
  model         varchar(60),
  app_version   varchar(16) NOT NULL,
  registered_at timestamptz NOT NULL,
  last_used_at  timestamptz
);

CREATE TABLE subscriptions (
  subscription_id bigint NOT NULL,
  listener_id     bigint NOT NULL,
  plan            varchar(16) NOT NULL,
  monthly_price   numeric(8, 2) NOT NULL,
  currency        varchar(3) NOT NULL,
  channel         varchar(16) NOT NULL,
  campaign_id     integer,
  valid_from      timestamptz NOT NULL,
  valid_to        timestamptz,
  PRIMARY KEY (subscription_id, valid_from)
);
