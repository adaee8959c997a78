CREATE UNIQUE INDEX profiles_email ON profiles (email);
ALTER TABLE devices ADD FOREIGN KEY (listener_id) REFERENCES profiles;
ALTER TABLE subscriptions ADD FOREIGN KEY (listener_id) REFERENCES profiles;
CREATE INDEX devices_listener ON devices (listener_id);
CREATE INDEX subscriptions_listener ON subscriptions (listener_id);
GRANT SELECT ON ALL TABLES IN SCHEMA public TO portico_reader;
VACUUM ANALYZE;
