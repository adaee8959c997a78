CREATE TABLE artists (
  artist_id   bigint PRIMARY KEY,
  name        varchar(200) NOT NULL,
  country     varchar(2),
  genre       varchar(30) NOT NULL,
  formed_year smallint,
  verified    boolean NOT NULL
);

CREATE TABLE tracks (
  track_id         bigint PRIMARY KEY,
  artist_id        bigint NOT NULL,
  title            varchar(200) NOT NULL,
  genre            varchar(30) NOT NULL,
  duration_seconds integer NOT NULL,
  released_on      date,
  isrc             varchar(12) NOT NULL,
  explicit         boolean NOT NULL,
  tempo_bpm        numeric(5, 1)
);

CREATE TABLE podcasts (
  podcast_id bigint PRIMARY KEY,
  title      varchar(200) NOT NULL,
  host       varchar(120),
  category   varchar(30) NOT NULL,
  language   varchar(8) NOT NULL,
  started_on date NOT NULL,
  explicit   boolean NOT NULL
);

CREATE TABLE episodes (
  episode_id       bigint PRIMARY KEY,
  podcast_id       bigint NOT NULL,
  episode_number   integer NOT NULL,
  season           smallint,
  title            varchar(200) NOT NULL,
  duration_seconds integer NOT NULL,
  published_at     timestamptz NOT NULL
);
