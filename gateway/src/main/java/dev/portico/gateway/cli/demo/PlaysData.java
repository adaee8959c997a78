package dev.portico.gateway.cli.demo;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The statements that make the domain {@code plays}: DuckDB draws the events of one day after the
 * other from hashes of their numbers and writes each day as one Parquet file. Some listeners,
 * tracks and episodes are far more popular than others.
 */
final class PlaysData {
  static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);
  static final int DAYS = 90;
  static final Instant END = Instant.parse("2026-04-01T00:00:00Z");

  private final DemoScale scale;

  PlaysData(DemoScale scale) {
    this.scale = scale;
  }

  /**
   * What to run first: the people and things that are played, read from files that {@link
   * DemoFiles} wrote.
   */
  List<String> preparation(String listeners, String tracks, String episodes) {
    return List.of(
        "SET TimeZone = 'UTC'",
        "CREATE TABLE l AS "
            + csv(
                listeners,
                "{'rank': 'BIGINT', 'id': 'BIGINT', 'country': 'VARCHAR', 'joined': 'DATE'}"),
        "CREATE TABLE t AS " + csv(tracks, "{'rank': 'BIGINT', 'id': 'BIGINT', 'secs': 'INTEGER'}"),
        "CREATE TABLE e AS "
            + csv(
                episodes,
                "{'rank': 'BIGINT', 'id': 'BIGINT', 'secs': 'INTEGER', 'published': 'DATE'}"),
        // hash(i, salt) would not do: its results for two salts go together.
        "CREATE MACRO u(i, salt) AS (hash(i * 64 + salt) >> 11)::DOUBLE / 9007199254740992.0",
        // Zipf-Mandelbrot: the first of 30,000 gets about 1.2 % of all, half of all goes to the
        // first 540.
        "CREATE MACRO zipf(x, n) AS least(n, 1 + floor(10 * pow((n + 10) / 10.0, x) - 10)::BIGINT)",
        // Gentler, for people: one of 50,000 has no more than 0.12 % of all, about forty plays a
        // day.
        "CREATE MACRO keen(x, n) AS least(n, 1 + floor(n * pow(x, 1.6))::BIGINT)",
        "CREATE MACRO choice(x, options) AS options[1 + floor(x * len(options))::BIGINT]");
  }

  /** How many events are drawn on a day: more at week-ends, and a little more each week. */
  int drawnOn(int day) {
    return (int) Math.round(share(day) * scale.plays() / totalShare());
  }

  /** Writes the events of one day; their numbers begin after {@code before}. */
  String writeDay(int day, long before, String file) {
    LocalDate date = FIRST_DAY.plusDays(day);
    return SELECT_DAY
        .replace("${first}", Long.toString(before + 1))
        .replace("${end}", Long.toString(before + 1 + drawnOn(day)))
        .replace("${date}", date.toString())
        .replace("${listeners}", Integer.toString(scale.listeners()))
        .replace("${tracks}", Integer.toString(scale.tracks()))
        .replace("${episodes}", Integer.toString(scale.episodes()))
        .replace("${file}", quoted(file));
  }

  /**
   * Counts what royalties are paid for, plays of half a minute or more, and keeps the largest
   * counts.
   */
  String countRoyaltyPlays(String allFiles, String file) {
    return "COPY (SELECT track_id, date_trunc('month', play_date)::DATE, count(*) AS plays FROM read_parquet("
        + quoted(allFiles)
        + ", hive_partitioning = true) WHERE track_id IS NOT NULL AND seconds_played >= 30 GROUP BY ALL"
        + " ORDER BY plays DESC, 1, 2 LIMIT "
        + scale.royalties()
        + ") TO "
        + quoted(file)
        + " (FORMAT csv, HEADER false)";
  }

  private static final String SELECT_DAY =
      """
      COPY (
        WITH draws AS (
          SELECT i,
                 keen(u(i, 1), ${listeners}) AS listener_rank,
                 u(i, 2) < 0.86 AS music,
                 zipf(u(i, 3), ${tracks}) AS track_rank,
                 zipf(u(i, 4), ${episodes}) AS episode_rank,
                 choice(u(i, 5), [0, 5, 6, 7, 7, 8, 8, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 18, 19, 19, 20, 20, 21, 22, 23]) AS hour,
                 u(i, 6) AS how_far, u(i, 7) AS finished, u(i, 8) AS travels
          FROM range(${first}, ${end}) AS numbers(i)
        ), plays AS (
          SELECT d.*, l.id AS listener_id, l.country AS home,
                 CASE WHEN music THEN t.id END AS track_id,
                 CASE WHEN NOT music THEN e.id END AS episode_id,
                 CASE WHEN music THEN t.secs ELSE e.secs END AS secs,
                 TIMESTAMPTZ '${date} 00:00:00+00' + to_microseconds(hour * 3600000000 + (hash(i * 64 + 9) % 3600000000)::BIGINT) AS played_at
          FROM draws d
          JOIN l ON l.rank = listener_rank AND l.joined < DATE '${date}'
          JOIN t ON t.rank = track_rank
          JOIN e ON e.rank = episode_rank AND (music OR e.published < DATE '${date}')
        )
        SELECT ${first} - 1 + row_number() OVER (ORDER BY played_at, i) AS event_id,
               listener_id, track_id, episode_id, played_at,
               CASE WHEN finished < 0.64 THEN secs ELSE greatest(1, floor(secs * how_far * how_far))::INTEGER END AS seconds_played,
               choice(u(i, 10), ['phone', 'phone', 'phone', 'phone', 'phone', 'desktop', 'desktop', 'speaker', 'speaker', 'car', 'tablet', 'tv', NULL]) AS device,
               CASE WHEN travels < 0.94 THEN home WHEN travels < 0.99 THEN choice(u(i, 11), ['ES', 'FR', 'GR', 'US', 'TR', 'DE']) END AS country,
               finished < 0.64 AS completed
        FROM plays
        ORDER BY event_id
      ) TO ${file} (FORMAT parquet, COMPRESSION zstd)
      """;

  private static String csv(String file, String columns) {
    return "SELECT * FROM read_csv("
        + quoted(file)
        + ", header = false, columns = "
        + columns
        + ")";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static double share(int day) {
    DayOfWeek weekday = FIRST_DAY.plusDays(day).getDayOfWeek();
    double weekend = weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY ? 1.25 : 1.0;
    return weekend * (1 + day * 0.002);
  }

  private static double totalShare() {
    double total = 0;
    for (int day = 0; day < DAYS; day++) {
      total += share(day);
    }
    return total;
  }
}
