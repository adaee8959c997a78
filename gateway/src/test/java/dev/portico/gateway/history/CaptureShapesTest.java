package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.query.SqlRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that change their columns, have bad keys, or are read while they are captured. */
class CaptureShapesTest {
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final long PATIENCE_SECONDS = 60;
  private static final TableName THINGS = new TableName("pg", "things");
  private static final String KEY =
      "      - {name: id, physicalType: integer, primaryKey: true, primaryKeyPosition: 1}\n";

  @TempDir Path folder;
  private HistoryMesh mesh;

  @AfterEach
  void stop() throws SQLException {
    mesh.close();
  }

  private void start(String table, String schema, String settings) throws Exception {
    mesh = HistoryMesh.start(folder, List.of(table), schema, settings, new OpenAuthorizer());
  }

  private static String schema(String columns) {
    return schema(columns, "{strategy: captured, every: 15m}");
  }

  private static String schema(String columns, String timeTravel) {
    return "  - name: things\n    properties:\n"
        + columns
        + "    customProperties: [{property: timeTravel, value: "
        + timeTravel
        + "}]\n";
  }

  private static String column(String name, String type) {
    return "      - {name: " + name + ", physicalType: \"" + type + "\"}\n";
  }

  private CaptureReport capture() {
    CaptureReport report = mesh.capture("pg", "things");
    assertEquals(Optional.empty(), report.problem());
    return report;
  }

  private Instant captureAt() {
    capture();
    Instant at = mesh.now();
    mesh.pass(EVERY);
    return at;
  }

  private void postgres(String sql) throws SQLException {
    HistoryMesh.run(mesh.postgres(), sql);
  }

  private List<String> asOf(String columns, Instant at) {
    return mesh.rows("SELECT " + columns + " FROM pg.things FOR SYSTEM_TIME AS OF '" + at + "'");
  }

  private HistoryRow row() {
    return mesh.history().rows().stream()
        .filter(r -> r.table().equals(THINGS))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aColumnThatChangesItsTypeKeepsItsValues() throws Exception {
    String before = KEY + column("code", "varchar") + column("amount", "double precision");
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key, \"code\" varchar, \"amount\" double"
            + " precision)",
        schema(before),
        "");
    mesh.both("INSERT INTO \"things\" VALUES (1, '7', 1.5), (2, 'seven', 2.5), (3, NULL, NULL)");
    Instant first = captureAt();
    postgres(
        "ALTER TABLE \"things\" ALTER \"code\" TYPE integer USING CASE WHEN \"code\" = '7' THEN 7"
            + " END, ALTER \"amount\" TYPE decimal(30, 5)");
    postgres("UPDATE \"things\" SET \"amount\" = 1234567890123456789012345.00001 WHERE \"id\" = 3");
    String after = KEY + column("code", "integer") + column("amount", "decimal(30, 5)");
    mesh.reopen(schema(after));
    CaptureReport changed = capture();
    Instant second = mesh.now();
    mesh.pass(EVERY);
    assertEquals(2, changed.opened(), "the amount of 3, and 2 whose code is nothing now");
    assertEquals(
        List.of("1|7|1.50000", "2|null|2.50000", "3|null|1234567890123456789012345.00001"),
        asOf("*", second));
    assertEquals(List.of("1|1.50000", "2|2.50000", "3|null"), asOf("id, amount", first));
    GatewayException unfit =
        mesh.failure("SELECT code FROM pg.things FOR SYSTEM_TIME AS OF '" + first + "'");
    assertEquals(ErrorCode.STORE_DATA_INVALID, unfit.code());
    assertTrue(unfit.getMessage().contains("column code of"), unfit::getMessage);
    assertTrue(unfit.getMessage().contains("pg.things"), unfit::getMessage);
    assertFalse(unfit.getMessage().contains("seven"), unfit::getMessage);
    assertEquals(0, capture().opened(), "nothing changed since");
    for (int i = 0; i < 40; i++) {
      mesh.pass(EVERY);
      postgres("UPDATE \"things\" SET \"amount\" = " + i + " WHERE \"id\" = 1");
      capture();
    }
    assertEquals(
        List.of("1|7|1.50000", "2|null|2.50000", "3|null|1234567890123456789012345.00001"),
        asOf("*", second),
        "also after files were put together");
    assertEquals(List.of("1|1.50000", "2|2.50000", "3|null"), asOf("id, amount", first));
    assertEquals(2, mesh.history().erase(THINGS, List.of("2")));
    assertEquals(List.of("1|7", "3|null"), asOf("id, code", first));
  }

  @Test
  void aKeyThatChangedItsTypeIsErasedInBoth() throws Exception {
    String before =
        "      - {name: id, physicalType: varchar, primaryKey: true, primaryKeyPosition: 1}\n"
            + column("name", "varchar");
    start(
        "CREATE TABLE \"things\" (\"id\" varchar primary key, \"name\" varchar)",
        schema(before),
        "");
    mesh.both("INSERT INTO \"things\" VALUES ('07', 'secret-one'), ('x', 'b')");
    Instant first = captureAt();
    postgres("DELETE FROM \"things\" WHERE \"id\" = 'x'");
    postgres("ALTER TABLE \"things\" ALTER \"id\" TYPE integer USING \"id\"::integer");
    postgres("UPDATE \"things\" SET \"name\" = 'secret-two'");
    mesh.reopen(schema(KEY + column("name", "varchar")));
    captureAt();
    assertEquals(2, mesh.history().erase(THINGS, List.of("7")));
    assertFalse(everyByte().contains("secret"));
    assertEquals(List.of("b"), asOf("name", first));
  }

  @Test
  void aColumnThatIsLostAndComesBackIsComparedAgain() throws Exception {
    String both = KEY + column("name", "varchar") + column("city", "varchar");
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key, \"name\" varchar, \"city\" varchar)",
        schema(both),
        "");
    mesh.both("INSERT INTO \"things\" VALUES (1, 'a', 'Lyon'), (2, 'b', 'Bonn')");
    Instant first = captureAt();
    mesh.reopen(schema(KEY + column("name", "varchar")));
    postgres("UPDATE \"things\" SET \"city\" = 'Rome' WHERE \"id\" = 1");
    assertEquals(0, capture().opened(), "what is not in the contract is not captured");
    Instant second = mesh.now();
    mesh.pass(EVERY);
    assertEquals(List.of("1|a", "2|b"), asOf("*", first));
    mesh.reopen(schema(both));
    assertEquals(1, capture().opened());
    assertEquals(List.of("1|a|Lyon", "2|b|Bonn"), asOf("*", first));
    assertEquals(List.of("1|a", "2|b"), asOf("id, name", second));
    assertEquals(List.of("1|a|Rome", "2|b|Bonn"), asOf("*", mesh.now()));
  }

  @Test
  void aRestrictedColumnThatIsNotListedAnyMoreIsInNoFile() throws Exception {
    String columns =
        KEY + "      - {name: salary, physicalType: varchar, classification: restricted}\n";
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key, \"salary\" varchar)",
        schema(columns, "{strategy: captured, every: 15m, columns: [salary]}"),
        "");
    mesh.both("INSERT INTO \"things\" VALUES (1, 'secret-one'), (2, 'secret-two')");
    Instant first = captureAt();
    postgres("UPDATE \"things\" SET \"salary\" = 'secret-three' WHERE \"id\" = 2");
    Instant second = captureAt();
    assertTrue(everyByte().contains("secret"));
    mesh.reopen(schema(columns));
    captureAt();
    assertFalse(everyByte().contains("secret"));
    assertFalse(everyByte().contains("salary"));
    assertEquals(List.of("1", "2"), asOf("id", first));
    assertEquals(List.of("1", "2"), asOf("id", second));
  }

  private String everyByte() throws Exception {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(mesh.folderOf("pg", "things"))) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void rowsWithoutAKeyOrWithAnothersAreCapturedAndReported() throws Exception {
    start(
        "CREATE TABLE \"things\" (\"id\" integer, \"name\" varchar)",
        schema(KEY + column("name", "varchar")),
        "");
    mesh.both("INSERT INTO \"things\" VALUES (1, 'a'), (1, 'b'), (1, 'b'), (NULL, 'c')");
    Instant first = captureAt();
    String problem = row().problem().orElse("");
    assertTrue(problem.contains("the key id does not identify rows"), problem);
    assertTrue(problem.contains("1 rows have none, 2 repeat one"), problem);
    postgres("DELETE FROM \"things\" WHERE \"id\" IS NULL OR \"name\" = 'b'");
    postgres("INSERT INTO \"things\" VALUES (2, 'd')");
    Instant second = captureAt();
    assertEquals(Optional.empty(), row().problem());
    assertEquals(List.of("1|a", "1|b", "1|b", "null|c"), asOf("*", first));
    assertEquals(List.of("1|a", "2|d"), asOf("*", second));
  }

  @Test
  void aTableWithoutAKeyIsNotCapturedUnlessItsContractAsks() throws Exception {
    String schema = "  - name: things\n    properties:\n" + column("name", "varchar");
    start(
        "CREATE TABLE \"things\" (\"name\" varchar)",
        schema,
        "timeTravel: {captureByDefault: true}\n");
    assertEquals(List.of(), mesh.history().rows());
    assertEquals(
        ErrorCode.HISTORY_NOT_KEPT,
        assertThrows(GatewayException.class, () -> mesh.capture("pg", "things")).code());
    mesh.reopen(schema(column("name", "varchar")));
    capture();
    assertEquals(2, mesh.history().rows().size());
  }

  @Test
  void whatALeftOverHistoryHoldsIsTold() throws Exception {
    start("CREATE TABLE \"things\" (\"id\" integer primary key)", schema(KEY), "");
    captureAt();
    mesh.reopen(schema(KEY, "{strategy: none}"));
    GatewayException refused =
        assertThrows(GatewayException.class, () -> mesh.history().erase(THINGS, List.of("1")));
    assertTrue(refused.getMessage().contains("history/pg/things"), refused::getMessage);
  }

  @Test
  void queriesDoNotWaitForACaptureAlsoWhenThePoolHasOneConnection() throws Exception {
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key)",
        schema(KEY) + "  - name: others\n    properties:\n" + KEY,
        "timeTravel: {timeout: 30s}\n");
    mesh.both("CREATE TABLE \"others\" (\"id\" integer primary key)");
    mesh.both("INSERT INTO \"others\" VALUES (1)");
    Path settings = folder.resolve("portico.yaml");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace("pg: {type: jdbc,", "pg: {type: jdbc, pool: {maximumSize: 1},"));
    mesh.reopen();
    Connection locking = mesh.postgres();
    locking.setAutoCommit(false);
    HistoryMesh.run(locking, "LOCK TABLE \"things\" IN ACCESS EXCLUSIVE MODE");
    CompletableFuture<CaptureReport> capturing =
        CompletableFuture.supplyAsync(() -> mesh.capture("pg", "things"));
    Thread.sleep(500);
    for (int i = 0; i < 5; i++) {
      assertEquals(List.of("1"), mesh.rows("SELECT id FROM pg.others"));
    }
    assertFalse(capturing.isDone(), "it waits for the lock");
    locking.commit();
    locking.setAutoCommit(true);
    CaptureReport report = capturing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(Optional.empty(), report.problem());
  }

  @Test
  void aStoreThatDoesNotAnswerIsGivenUpAtTheTimeLimit() throws Exception {
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key)",
        schema(KEY),
        "timeTravel: {timeout: 300s}\n");
    captureAt();
    timeLimit("300s", "2s");
    Connection locking = mesh.postgres();
    locking.setAutoCommit(false);
    HistoryMesh.run(locking, "LOCK TABLE \"things\" IN ACCESS EXCLUSIVE MODE");
    CaptureReport report = mesh.capture("pg", "things");
    assertTrue(report.problem().orElse("").contains("timeTravel.timeout"), report::toString);
    locking.commit();
    locking.setAutoCommit(true);
    assertEquals(1, row().gaps().size());
    timeLimit("2s", "300s");
    capture();
  }

  private void timeLimit(String before, String after) throws Exception {
    Path settings = folder.resolve("portico.yaml");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace("{timeout: " + before + "}", "{timeout: " + after + "}"));
    mesh.reopen();
  }

  @Test
  void anErasureWaitsForAQueryThatReads() throws Exception {
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key, \"name\" varchar)",
        schema(KEY + column("name", "varchar")),
        "");
    postgres("INSERT INTO \"things\" SELECT i, 'thing ' || i FROM generate_series(1, 200000) i");
    Instant first = captureAt();
    CompletableFuture<Long> erasing;
    long rows = 0;
    try (RowStream stream =
        mesh.stack()
            .queries()
            .run(
                HistoryMesh.session("ana"),
                SqlRequest.of(
                    "SELECT id, name FROM pg.things FOR SYSTEM_TIME AS OF '" + first + "'"))) {
      rows += stream.next().rows();
      erasing = CompletableFuture.supplyAsync(() -> mesh.history().erase(THINGS, List.of("7")));
      Thread.sleep(200);
      assertFalse(erasing.isDone());
      for (var batch = stream.next(); batch != null; batch = stream.next()) {
        rows += batch.rows();
      }
    }
    assertEquals(200_000, rows, "all of the state before");
    assertEquals(1, erasing.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(List.of("199999"), asOf("count(*)", first));
  }

  @Test
  void queriesSeeOneStateWhileFilesAreRewritten() throws Exception {
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key, \"name\" varchar)",
        schema(KEY + column("name", "varchar")),
        "");
    postgres("INSERT INTO \"things\" SELECT i, 'n' || i FROM generate_series(1, 50) i");
    Instant first = captureAt();
    List<String> then = asOf("*", first);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(() -> readUntil(over, first, then));
    for (int round = 1; round <= 70; round++) {
      postgres("UPDATE \"things\" SET \"name\" = 'r" + round + "' WHERE \"id\" = " + round % 7);
      captureAt();
      if (round % 10 == 0) {
        mesh.history().erase(THINGS, List.of(Integer.toString(40 + round / 10)));
      }
    }
    over.set(true);
    assertTrue(reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS) > 5);
    assertEquals(43, asOf("*", first).size());
  }

  /** Keys 41 to 47 are erased one after the other; everything else was as it was. */
  private int readUntil(AtomicBoolean over, Instant first, List<String> then) {
    int read = 0;
    int erased = 0;
    while (!over.get()) {
      List<String> rows = asOf("*", first);
      int gone = then.size() - rows.size();
      assertTrue(gone >= erased && gone <= 7, () -> "gone: " + gone);
      erased = gone;
      int keys = 40 + gone;
      assertEquals(
          then.stream()
              .filter(
                  row -> {
                    int id = Integer.parseInt(row.substring(0, row.indexOf('|')));
                    return id <= 40 || id > keys;
                  })
              .toList(),
          rows);
      read++;
    }
    return read;
  }

  @Test
  void filesThatAreGoneAreToldOfByTheTable() throws Exception {
    start("CREATE TABLE \"things\" (\"id\" integer primary key)", schema(KEY), "");
    mesh.both("INSERT INTO \"things\" VALUES (1)");
    Instant first = captureAt();
    try (Stream<Path> files = Files.list(mesh.folderOf("pg", "things"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    GatewayException gone =
        mesh.failure("SELECT id FROM pg.things FOR SYSTEM_TIME AS OF '" + first + "'");
    assertEquals(ErrorCode.QUERY_CANCELLED, gone.code());
    assertTrue(gone.getMessage().contains("captured history of pg.things"), gone::getMessage);
    assertFalse(gone.getMessage().contains(folder.toString()), gone::getMessage);
  }

  @Test
  void retentionNeverDropsWhatWasValidWithinIt() throws Exception {
    start(
        "CREATE TABLE \"things\" (\"id\" integer primary key, \"name\" varchar)",
        schema(KEY + column("name", "varchar"), "{strategy: captured, every: 1d, retention: 10d}"),
        "");
    Random random = new Random(11);
    TreeMap<Instant, List<String>> states = new TreeMap<>();
    Instant today = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    int days = 45;
    for (int day = days; day >= 0; day--) {
      mesh.at(today.minus(Duration.ofDays(day)));
      for (int i = 0; i < 6; i++) {
        int id = random.nextInt(12);
        postgres("DELETE FROM \"things\" WHERE \"id\" = " + id);
        if (random.nextInt(3) > 0) {
          postgres("INSERT INTO \"things\" VALUES (" + id + ", 'n" + random.nextInt(5) + "')");
        }
      }
      capture();
      states.put(mesh.now(), mesh.rows("SELECT * FROM pg.things"));
    }
    Manifest manifest = TableFolder.of(mesh.histories(), THINGS).manifest().orElseThrow();
    assertTrue(manifest.horizon().isPresent(), "nothing was dropped");
    assertTrue(manifest.rows() < 100, () -> manifest.rows() + " versions are left");
    Instant earliest = Instant.now().minus(Duration.ofDays(10)).plusSeconds(60);
    int compared = 0;
    for (Instant at : states.tailMap(earliest).keySet()) {
      assertEquals(states.get(at), asOf("*", at), () -> "as of " + at);
      compared++;
    }
    assertTrue(compared >= 9);
    assertEquals(
        states.floorEntry(earliest).getValue(), asOf("*", earliest), "at the beginning itself");
    assertEquals(
        ErrorCode.HISTORY_TOO_SHORT,
        mesh.failure(
                "SELECT id FROM pg.things FOR SYSTEM_TIME AS OF '"
                    + earliest.minus(Duration.ofDays(1))
                    + "'")
            .code());
  }
}
