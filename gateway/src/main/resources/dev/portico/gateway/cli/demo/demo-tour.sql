-- One store does it all
-- Artists and tracks live in one PostgreSQL database, so the whole query goes there: five rows come back.
-- @gus for audit: governance and privacy officer
SELECT a.name, a.country, count(*) AS tracks, min(t.released_on) AS first_release
FROM catalogue.artists a
JOIN catalogue.tracks t ON t.artist_id = a.artist_id
GROUP BY a.artist_id, a.name, a.country
ORDER BY tracks DESC, a.name
LIMIT 5;

-- Counting where the rows are
-- PostgreSQL counts its 50,000 listeners; only one row per country crosses the wire.
-- @gus for audit: governance and privacy officer
SELECT country, count(*) AS listeners, count(birth_date) AS with_birth_date, max(joined_at) AS last_joined
FROM listeners.profiles
WHERE marketing_consent
GROUP BY country
ORDER BY listeners DESC, country
LIMIT 5;

-- Four stores, one answer
-- What did France listen to in the last week of March, and what does it earn? Plays are Parquet files, listeners and
-- tracks are two PostgreSQL databases, royalties are in H2. Of 90 folders of plays, 7 are read.
-- @gus for audit: governance and privacy officer
WITH heard AS (
  SELECT p.track_id, count(*) AS plays, count(DISTINCT p.listener_id) AS listeners
  FROM plays.play_events p
  JOIN listeners.profiles l ON l.listener_id = p.listener_id
  WHERE p.play_date BETWEEN DATE '2026-03-25' AND DATE '2026-03-31'
    AND l.country = 'FR'
    AND p.seconds_played >= 30
  GROUP BY p.track_id
)
SELECT t.title, a.name AS artist, h.plays, h.listeners, r.amount AS royalty_in_march
FROM heard h
JOIN catalogue.tracks t ON t.track_id = h.track_id
JOIN catalogue.artists a ON a.artist_id = t.artist_id
JOIN payments.royalties r ON r.track_id = h.track_id AND r.royalty_month = DATE '2026-03-01'
ORDER BY h.plays DESC, t.title, r.royalty_id
LIMIT 5;

-- Keys before bulk
-- One listener is found by e-mail first; the key then goes into the scan of three million plays, not the other way round.
-- @gus for audit: governance and privacy officer
SELECT p.played_at, t.title, p.seconds_played, p.device
FROM listeners.profiles l
JOIN plays.play_events p ON p.listener_id = l.listener_id
JOIN catalogue.tracks t ON t.track_id = p.track_id
WHERE l.email = 'raphael.garcon.42@example.com'
ORDER BY p.played_at DESC
LIMIT 5;

-- A spreadsheet export joins in
-- The partner desk keeps CSV files with semicolons. Which partners brought subscribers who pay in euros today?
-- @gus for audit: governance and privacy officer
SELECT p.name AS partner, p.kind, count(*) AS subscribers, sum(s.monthly_price) AS euros_per_month
FROM partners.partners p
JOIN partners.campaigns c ON c.partner_id = p.partner_id
JOIN listeners.subscriptions s ON s.campaign_id = c.campaign_id
WHERE s.valid_to IS NULL AND s.currency = 'EUR'
GROUP BY p.partner_id, p.name, p.kind
ORDER BY euros_per_month DESC, p.partner_id
LIMIT 5;

-- The best of each
-- A window function over plays and tracks: the most played track of each genre on the last day of March.
-- @gus for audit: governance and privacy officer
SELECT genre, title, plays
FROM (
  SELECT t.genre, t.title, count(*) AS plays,
         row_number() OVER (PARTITION BY t.genre ORDER BY count(*) DESC, t.track_id) AS place
  FROM plays.play_events p
  JOIN catalogue.tracks t ON t.track_id = p.track_id
  WHERE p.play_date = DATE '2026-03-31'
  GROUP BY t.track_id, t.genre, t.title
) ranked
WHERE place = 1
ORDER BY plays DESC, genre
LIMIT 5;

-- Did we pay for what was played?
-- Payments counted the plays of February when the statements were made. Portico counts them again, in the files, and finds
-- the lines that are wrong.
-- @gus for audit: governance and privacy officer
SELECT r.royalty_id, t.title, r.counted_plays, c.plays, r.amount - c.plays * r.rate AS paid_too_much
FROM payments.royalties r
JOIN (
  SELECT track_id, count(*) AS plays
  FROM plays.play_events
  WHERE play_date BETWEEN DATE '2026-02-01' AND DATE '2026-02-28' AND seconds_played >= 30
  GROUP BY track_id
) c ON c.track_id = r.track_id
JOIN catalogue.tracks t ON t.track_id = r.track_id
WHERE r.royalty_month = DATE '2026-02-01' AND r.counted_plays <> c.plays
ORDER BY paid_too_much DESC, r.royalty_id
LIMIT 5;

-- Far away, and fetched only once
-- The plays are in an object store too, as another table. Of 90 days 7 are fetched, and of those the columns that are needed.
-- What was fetched stays here: the same query again fetches nothing.
-- @gus for audit: governance and privacy officer
-- first and again
SELECT device, count(*) AS plays, sum(seconds_played) AS seconds
FROM plays.play_events_lake
WHERE play_date BETWEEN DATE '2026-03-25' AND DATE '2026-03-31' AND device IS NOT NULL
GROUP BY device
ORDER BY plays DESC, device
LIMIT 5;

-- As it stood at the end of the year
-- Subscriptions keep every version they had, so the table answers as of any instant. Which plans do people have now who had
-- another one at the end of 2025? The same table is read twice, then and now, in one statement.
-- @gus for audit: governance and privacy officer
SELECT before.plan AS plan_then, today.plan AS plan_now, count(*) AS subscriptions
FROM listeners.subscriptions FOR SYSTEM_TIME AS OF DATE '2025-12-31' AS before
JOIN listeners.subscriptions AS today ON today.subscription_id = before.subscription_id
WHERE today.plan <> before.plan
GROUP BY before.plan, today.plan
ORDER BY subscriptions DESC, plan_then, plan_now
LIMIT 5;

-- Last quarter's royalties, as they stood then
-- What the first quarter earned, by the country in which those who listened lived: as known on the day after its end, and the
-- same question today. Since then counts were corrected, rates agreed anew, lines withdrawn; and some listeners moved. The
-- royalties' ledger in H2 and the profiles' history in PostgreSQL are read at that one instant; EXPLAIN ends with it.
-- @rita for royalty-report: finance; every country, nobody's identity
-- and today
WITH heard AS (
  SELECT p.track_id, EXTRACT(MONTH FROM p.play_date) AS play_month, l.country, count(*) AS plays
  FROM plays.play_events p
  JOIN listeners.profiles FOR SYSTEM_TIME AS OF DATE '2026-04-02' AS l ON l.listener_id = p.listener_id
  WHERE p.play_date BETWEEN DATE '2026-01-01' AND DATE '2026-03-31' AND p.seconds_played >= 30
  GROUP BY p.track_id, EXTRACT(MONTH FROM p.play_date), l.country
)
SELECT h.country, sum(h.plays) AS plays, CAST(sum(r.amount * h.plays / r.counted_plays) AS DECIMAL(12, 2)) AS royalties
FROM heard h
JOIN payments.royalties FOR SYSTEM_TIME AS OF DATE '2026-04-02' AS r
  ON r.track_id = h.track_id AND EXTRACT(MONTH FROM r.royalty_month) = h.play_month
GROUP BY h.country
ORDER BY royalties DESC, h.country
LIMIT 5;

-- Rows of then, rules of today
-- A policy holds for the rows as they were. Who has moved away from Germany was German business then: ana finds that row as of
-- then, and no more today. Who has come since is the other way round; and names of then are masked like those of now.
-- @ana: analyst for Germany and France
-- @dora: owner of the domain listeners; everything as it is
-- and today
SELECT listener_id, display_name, country
FROM listeners.profiles FOR SYSTEM_TIME AS OF DATE '2026-04-02'
WHERE listener_id IN (353, 492, 590)
ORDER BY listener_id;

-- The same question, four people
-- Policies decide for each query what the one who asks may see, and the decision is woven into the plan. So the same statement
-- finds other rows, columns and values for each: here are four listeners side by side, as far as each person sees them.
-- @ana: analyst for Germany and France; who somebody is stays masked
-- @dora: owner of the domain listeners; everything as it is
-- @gus for audit: governance and privacy officer; all but the hour of the last contact
-- @rita for royalty-report: finance; every country, nobody's identity
-- @otto is refused: operator; reads no product
SELECT *
FROM listeners.profiles
WHERE listener_id IN (1, 20, 231, 281)
ORDER BY listener_id;
