CREATE TABLE accounts (
  account_id     BIGINT PRIMARY KEY,
  artist_id      BIGINT NOT NULL,
  holder_name    VARCHAR(120) NOT NULL,
  account_number VARCHAR(34) NOT NULL,
  country        VARCHAR(2) NOT NULL,
  currency       VARCHAR(3) NOT NULL,
  opened_on      DATE NOT NULL,
  closed_on      DATE
);
CREATE TABLE royalties (
  royalty_id    BIGINT NOT NULL,
  revision      SMALLINT NOT NULL,
  track_id      BIGINT NOT NULL,
  artist_id     BIGINT NOT NULL,
  royalty_month DATE NOT NULL,
  counted_plays INTEGER NOT NULL,
  rate          DECIMAL(9, 6) NOT NULL,
  amount        DECIMAL(14, 4) NOT NULL,
  currency      VARCHAR(3) NOT NULL,
  status        VARCHAR(12) NOT NULL,
  recorded_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (royalty_id, revision)
);
CREATE TABLE payouts (
  payout_id      BIGINT PRIMARY KEY,
  account_id     BIGINT NOT NULL REFERENCES accounts,
  artist_id      BIGINT NOT NULL,
  royalty_month  DATE NOT NULL,
  amount         DECIMAL(14, 2) NOT NULL,
  currency       VARCHAR(3) NOT NULL,
  paid_at        TIMESTAMP(6) WITH TIME ZONE,
  status         VARCHAR(12) NOT NULL,
  failure_reason VARCHAR(60)
);
CREATE UNIQUE INDEX royalties_track_month ON royalties (track_id, royalty_month, revision);
CREATE INDEX royalties_artist ON royalties (artist_id);
CREATE INDEX payouts_account ON payouts (account_id);
