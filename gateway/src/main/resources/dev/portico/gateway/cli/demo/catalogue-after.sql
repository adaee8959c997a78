CREATE UNIQUE INDEX tracks_isrc ON tracks (isrc);
ALTER TABLE tracks ADD FOREIGN KEY (artist_id) REFERENCES artists;
ALTER TABLE episodes ADD FOREIGN KEY (podcast_id) REFERENCES podcasts;
CREATE INDEX tracks_artist ON tracks (artist_id);
CREATE INDEX episodes_podcast ON episodes (podcast_id);
GRANT SELECT ON ALL TABLES IN SCHEMA public TO portico_reader;
VACUUM ANALYZE;
