package dev.portico.gateway.history;

import dev.portico.gateway.policy.OpenAuthorizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How long captures take and how large they are: a table of so many rows in PostgreSQL, 1 % of it
 * changed before each round; then queries as of rounds against the same of the current rows. Prints
 * Markdown. Run by hand: {@code CaptureBenchmark [ROWS [ROUNDS]]}, 1,000,000 and 20 by default.
 */
final class CaptureBenchmark {
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final int WARMUPS = 2;
  private static final int RUNS = 7;

  private CaptureBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    Path folder = Files.createTempDirectory("captures");
    try (HistoryMesh mesh =
        HistoryMesh.start(
            folder,
            List.of(
                "CREATE TABLE \"big\" (\"id\" bigint primary key, \"name\" varchar, \"country\""
                    + " varchar, \"amount\" decimal(12, 2), \"at\" timestamp, \"note\" varchar)"),
            SCHEMA,
            "",
            new OpenAuthorizer())) {
      fill(mesh, rows);
      List<Instant> instants = captures(mesh, rows, rounds);
      queries(mesh, instants, rows);
    } finally {
      remove(folder);
    }
    System.exit(0);
  }

  private static void fill(HistoryMesh mesh, int rows) throws SQLException {
    HistoryMesh.run(
        mesh.postgres(),
        "INSERT INTO \"big\" SELECT i, 'name ' || i, chr(65 + (i % 26)::int) || 'X', i % 100000 /"
            + " 100.0, timestamp '2026-01-01' + i * interval '1 second', md5(i::text) FROM"
            + " generate_series(1, "
            + rows
            + ") i");
    HistoryMesh.run(mesh.postgres(), "ANALYZE \"big\"");
  }

  private static List<Instant> captures(HistoryMesh mesh, int rows, int rounds)
      throws SQLException {
    System.out.printf(
        Locale.ROOT, "Captures of %,d rows, 1 %% of them changed before each:%n%n", rows);
    System.out.println("| capture | time (ms) | bytes | versions begun | ended |");
    System.out.println("|---:|---:|---:|---:|---:|");
    List<Instant> instants = new ArrayList<>();
    List<Long> millis = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      if (round > 0) {
        HistoryMesh.run(
            mesh.postgres(),
            "UPDATE \"big\" SET \"amount\" = \"amount\" + 1 WHERE \"id\" % 100 = " + round % 100);
      }
      CaptureReport report = mesh.capture("pg", "big");
      report
          .problem()
          .ifPresent(
              problem -> {
                throw new IllegalStateException(problem);
              });
      print(round == 0 ? "first" : Integer.toString(round), report);
      if (round > 0) {
        millis.add(report.took().toMillis());
        bytes.add(report.bytes());
      }
      instants.add(mesh.now());
      mesh.pass(EVERY);
    }
    System.out.printf(
        Locale.ROOT,
        "| median after the first | %,d | %,d | | |%n%n",
        median(millis),
        median(bytes));
    return instants;
  }

  private static void print(String name, CaptureReport report) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %,d | %,d | %,d |%n",
        name,
        report.took().toMillis(),
        report.bytes(),
        report.opened(),
        report.closed());
  }

  private static void queries(HistoryMesh mesh, List<Instant> instants, int rows) {
    int rounds = instants.size() - 1;
    System.out.printf(Locale.ROOT, "Queries, median of %d runs in ms:%n%n", RUNS);
    System.out.println("| rows | all rows in groups | one row by key |");
    System.out.println("|---|---:|---:|");
    query(mesh, "current, from PostgreSQL", "", rows);
    for (int round : new TreeSet<>(List.of(0, rounds / 4, rounds / 2, 3 * rounds / 4, rounds))) {
      query(
          mesh,
          "as of capture " + (round == 0 ? "first" : Integer.toString(round)),
          "FOR SYSTEM_TIME AS OF '" + instants.get(round) + "'",
          rows);
    }
  }

  private static void query(HistoryMesh mesh, String name, String clause, int rows) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %,d |%n",
        name,
        time(
            mesh,
            "SELECT \"country\", count(*), sum(\"amount\") FROM pg.big "
                + clause
                + " GROUP BY \"country\"",
            26),
        time(mesh, "SELECT * FROM pg.big " + clause + " WHERE \"id\" = " + rows / 2, 1));
  }

  private static long time(HistoryMesh mesh, String sql, int expected) {
    List<Long> millis = new ArrayList<>();
    for (int run = -WARMUPS; run < RUNS; run++) {
      long begin = System.nanoTime();
      int rows = mesh.rows(sql).size();
      if (rows != expected) {
        throw new IllegalStateException(rows + " rows of " + sql);
      }
      if (run >= 0) {
        millis.add((System.nanoTime() - begin) / 1_000_000);
      }
    }
    return median(millis);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0L);
  }

  private static void remove(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> found = Files.walk(folder)) {
      deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  private static final String SCHEMA =
      """
        - name: big
          properties:
            - {name: id, physicalType: bigint, primaryKey: true, primaryKeyPosition: 1}
            - {name: name, physicalType: varchar}
            - {name: country, physicalType: varchar}
            - {name: amount, physicalType: "decimal(12, 2)"}
            - {name: at, physicalType: "timestamp(6)"}
            - {name: note, physicalType: varchar}
          customProperties: [{property: timeTravel, value: {strategy: captured, every: 15m}}]
      """;
}
