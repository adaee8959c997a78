package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.OpenAuthorizer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes to real tables, captured at chosen instants: the rows as of any instant are those
 * the table had at the capture before, and the versions tell of every change that captures saw.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CapturedHistoryTest {
  /** Enough for small files to be put together. */
  private static final int LONG = 50;

  private static final int SHORT = 12;
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final long SEED = 20_260_301;
  private static final List<String> TEXTS =
      List.of("", " ", "Ünï𝄞code", "a|b", "null", "O'Hara", "línea\nnueva", "%s\\");

  @TempDir static Path folder;
  private HistoryMesh mesh;

  @BeforeAll
  void start() throws Exception {
    mesh =
        HistoryMesh.start(
            folder,
            List.of(
                "CREATE TABLE \"wide\" (\"id\" integer primary key, \"big\" bigint, \"name\""
                    + " varchar, \"amount\" decimal(30, 5), \"day\" date, \"at\" timestamp,"
                    + " \"zoned\" timestamptz, \"clock\" time, \"flag\" boolean, \"x\" double"
                    + " precision, \"bytes\" bytea)",
                "CREATE TABLE \"bag\" (\"name\" varchar, \"n\" integer)"),
            SCHEMA,
            "",
            new OpenAuthorizer());
  }

  @AfterAll
  void stop() throws SQLException {
    mesh.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg.wide", "h2.wide", "pg.bag", "h2.bag"})
  void asOfAnyInstantTheRowsAreThoseOfTheCaptureBefore(String table) throws SQLException {
    String store = table.substring(0, 2);
    String name = table.substring(3);
    Connection connection = store.equals("pg") ? mesh.postgres() : mesh.h2();
    Random random = new Random(SEED + table.hashCode());
    TreeMap<Instant, List<String>> states = new TreeMap<>();
    Instant begin = HistoryMesh.START;
    int rounds = table.equals("pg.wide") || table.equals("h2.bag") ? LONG : SHORT;
    for (int round = 0; round < rounds; round++) {
      int changes = random.nextInt(4) == 0 ? 0 : random.nextInt(12);
      for (int i = 0; i < changes; i++) {
        if (name.equals("wide")) {
          changeWide(connection, random);
        } else {
          changeBag(connection, random);
        }
      }
      Instant at = begin.plus(EVERY.multipliedBy(round)).plusNanos(random.nextInt(1_000) * 1_000L);
      mesh.at(at);
      CaptureReport report = mesh.capture(store, name);
      assertEquals(java.util.Optional.empty(), report.problem());
      states.put(at, mesh.rows("SELECT * FROM " + table));
      if (round % 13 == 7) {
        mesh.reopen();
      }
    }
    int compared = 0;
    for (Instant at : states.keySet()) {
      boolean newest = at.equals(states.lastKey());
      for (Instant asked :
          newest ? List.of(at) : List.of(at, at.plusNanos(1_000), at.plus(EVERY.dividedBy(2)))) {
        assertEquals(
            states.get(at),
            mesh.rows("SELECT * FROM " + table + " FOR SYSTEM_TIME AS OF '" + asked + "'"),
            () -> table + " as of " + asked);
        compared++;
      }
    }
    assertTrue(compared > 3 * rounds - 5);
    assertEquals(
        versions(states),
        mesh.rows("SELECT * FROM " + table + " FOR SYSTEM_TIME ALL"),
        table + " all versions");
    Manifest manifest =
        TableFolder.of(mesh.histories(), new TableName(store, name)).manifest().orElseThrow();
    assertEquals(states.size(), manifest.captures());
    assertTrue(
        manifest.opened().size() <= HistoryUpkeep.Bounds.USUAL.mostSmall(),
        "small files are put together");
  }

  /** A row ends when fewer equal ones are seen; of these the oldest ends first. */
  private static List<String> versions(TreeMap<Instant, List<String>> states) {
    List<String> versions = new ArrayList<>();
    Map<String, Deque<Instant>> current = new HashMap<>();
    states.forEach(
        (at, rows) -> {
          Map<String, Integer> counts = new HashMap<>();
          rows.forEach(row -> counts.merge(row, 1, Integer::sum));
          current.forEach((row, since) -> counts.putIfAbsent(row, 0));
          counts.forEach(
              (row, count) -> {
                Deque<Instant> since = current.computeIfAbsent(row, r -> new ArrayDeque<>());
                while (since.size() > count) {
                  versions.add(row + "|" + since.poll() + "|" + at);
                }
                while (since.size() < count) {
                  since.add(at);
                }
              });
        });
    current.forEach(
        (row, since) -> since.forEach(from -> versions.add(row + "|" + from + "|null")));
    return versions.stream().sorted().toList();
  }

  private static void changeWide(Connection connection, Random random) throws SQLException {
    int id = random.nextInt(30);
    if (random.nextInt(4) == 0) {
      HistoryMesh.run(connection, "DELETE FROM \"wide\" WHERE \"id\" = " + id);
      return;
    }
    HistoryMesh.run(connection, "DELETE FROM \"wide\" WHERE \"id\" = " + id);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO \"wide\" VALUES (?, ?, ?, CAST(? AS decimal(30, 5)), CAST(? AS date),"
                + " CAST(? AS timestamp(6)), CAST(? AS timestamp(6) with time zone), CAST(? AS"
                + " time(6)), ?, ?, ?)")) {
      insert.setInt(1, id);
      insert.setObject(2, some(random, random.nextBoolean() ? Long.MIN_VALUE : 7L));
      insert.setObject(3, some(random, TEXTS.get(random.nextInt(TEXTS.size()))));
      insert.setObject(
          4, some(random, random.nextBoolean() ? "1234567890123456789012345.00001" : "-0.10000"));
      insert.setObject(5, some(random, random.nextBoolean() ? "0001-01-01" : "2024-02-29"));
      insert.setObject(6, some(random, "2024-02-29 23:59:59.99999" + random.nextInt(10)));
      insert.setObject(
          7,
          some(
              random,
              random.nextBoolean()
                  ? "9999-12-31 23:59:59.999999+00"
                  : "1969-12-31 23:00:00.000001-05"));
      insert.setObject(8, some(random, "23:59:59.00000" + random.nextInt(3)));
      insert.setObject(9, some(random, random.nextBoolean()));
      insert.setObject(10, some(random, random.nextBoolean() ? Double.MIN_VALUE : -1.5e300));
      insert.setObject(11, some(random, new byte[] {0, (byte) random.nextInt(3), -1}));
      insert.execute();
    }
  }

  private static Object some(Random random, Object value) {
    return random.nextInt(5) == 0 ? null : value;
  }

  private static void changeBag(Connection connection, Random random) throws SQLException {
    String name = random.nextInt(5) == 0 ? "NULL" : "'n" + random.nextInt(3) + "'";
    int n = random.nextInt(2);
    if (random.nextInt(3) == 0) {
      HistoryMesh.run(
          connection,
          "DELETE FROM \"bag\" WHERE \"n\" = " + n + " AND \"name\" IS NOT DISTINCT FROM " + name);
    } else {
      HistoryMesh.run(connection, "INSERT INTO \"bag\" VALUES (" + name + ", " + n + ")");
    }
  }

  private static final String SCHEMA =
      """
        - name: wide
          properties:
            - {name: id, physicalType: integer, primaryKey: true, primaryKeyPosition: 1}
            - {name: big, physicalType: bigint}
            - {name: name, physicalType: varchar}
            - {name: amount, physicalType: "decimal(30, 5)"}
            - {name: day, physicalType: date}
            - {name: at, physicalType: "timestamp(6)"}
            - {name: zoned, physicalType: timestamptz}
            - {name: clock, physicalType: time}
            - {name: flag, physicalType: boolean}
            - {name: x, physicalType: double precision}
            - {name: bytes, physicalType: bytea}
          customProperties: [{property: timeTravel, value: {strategy: captured, every: 15m}}]
        - name: bag
          properties:
            - {name: name, physicalType: varchar}
            - {name: n, physicalType: integer}
          customProperties: [{property: timeTravel, value: {strategy: captured, every: 15m}}]
      """;
}
