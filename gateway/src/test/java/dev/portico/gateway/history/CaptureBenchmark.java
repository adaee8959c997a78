package dev.portico.gateway.history;

import dev.portico.gateway.policy.OpenAuthorizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long captures take and how large they are: a table of so many rows in PostgreSQL, 1 % of it
 * changed before each round. Run by hand: {@code CaptureBenchmark [ROWS [ROUNDS]]}.
 */
final class CaptureBenchmark {
  private static final Duration EVERY = Duration.ofMinutes(15);

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
      HistoryMesh.run(
          mesh.postgres(),
          "INSERT INTO \"big\" SELECT i, 'name ' || i, chr(65 + (i % 26)::int) || 'X', i % 100000 /"
              + " 100.0, timestamp '2026-01-01' + i * interval '1 second', md5(i::text) FROM"
              + " generate_series(1, "
              + rows
              + ") i");
      List<Instant> instants = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        if (round > 0) {
          HistoryMesh.run(
              mesh.postgres(),
              "UPDATE \"big\" SET \"amount\" = \"amount\" + 1 WHERE \"id\" % 100 = " + round);
        }
        CaptureReport report = mesh.capture("pg", "big");
        System.out.printf(
            Locale.ROOT,
            "round %d: %d ms, %d bytes, +%d -%d %s%n",
            round,
            report.took().toMillis(),
            report.bytes(),
            report.opened(),
            report.closed(),
            report.problem().orElse(""));
        instants.add(mesh.now());
        mesh.pass(EVERY);
      }
      String sql =
          "SELECT \"country\", count(*), sum(\"amount\") FROM pg.big %s GROUP BY \"country\"";
      for (int pass = 0; pass < 2; pass++) {
        time(mesh, "current", sql.formatted(""));
        for (int round : new int[] {0, rounds / 2, rounds}) {
          time(
              mesh,
              "as of round " + round,
              sql.formatted("FOR SYSTEM_TIME AS OF '" + instants.get(round) + "'"));
        }
        String one = "SELECT * FROM pg.big %s WHERE \"id\" = 4711";
        time(mesh, "one row, current", one.formatted(""));
        time(
            mesh,
            "one row, as of round " + rounds,
            one.formatted("FOR SYSTEM_TIME AS OF '" + instants.get(rounds) + "'"));
      }
    }
    System.exit(0);
  }

  private static void time(HistoryMesh mesh, String what, String sql) {
    long begin = System.nanoTime();
    int rows = mesh.rows(sql).size();
    System.out.printf(
        Locale.ROOT, "%s: %d ms, %d rows%n", what, (System.nanoTime() - begin) / 1_000_000, rows);
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
