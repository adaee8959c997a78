package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel.OptedIn;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a captured history keeps, refuses and forgets. */
class CaptureRulesTest {
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final String TABLE =
      "CREATE TABLE \"people\" (\"id\" integer primary key, \"country\" varchar, \"email\""
          + " varchar, \"salary\" integer)";

  @TempDir Path folder;
  private final FixedAuthorizer policy = new FixedAuthorizer();
  private HistoryMesh mesh;

  @AfterEach
  void stop() throws SQLException {
    if (mesh != null) {
      mesh.close();
    }
  }

  private void start(String timeTravel, String settings) throws SQLException, IOException {
    mesh = HistoryMesh.start(folder, List.of(TABLE), schema(timeTravel), settings, policy);
    mesh.both("INSERT INTO \"people\" VALUES (1, 'DE', 'a@x.org', 10), (2, 'FR', 'b@x.org', 20)");
  }

  private static String schema(String timeTravel) {
    return """
      - name: people
        properties:
          - {name: id, physicalType: integer, primaryKey: true, primaryKeyPosition: 1}
          - {name: country, physicalType: varchar}
          - {name: email, physicalType: varchar}
          - {name: salary, physicalType: integer, classification: restricted}
    """
        + (timeTravel.isEmpty()
            ? ""
            : "    customProperties: [{property: timeTravel, value: " + timeTravel + "}]\n");
  }

  private static final String CAPTURED = "{strategy: captured, every: 15m}";

  private CaptureReport capture() {
    CaptureReport report = mesh.capture("pg", "people");
    assertEquals(Optional.empty(), report.problem());
    return report;
  }

  private static String asOf(Instant instant) {
    return "SELECT id, country, email FROM pg.people FOR SYSTEM_TIME AS OF '" + instant + "'";
  }

  @Test
  void theCurrentRowsAreReadFromTheStoreItself() throws Exception {
    start(CAPTURED, "");
    capture();
    mesh.both("UPDATE \"people\" SET \"country\" = 'ES' WHERE \"id\" = 1");
    assertEquals(
        List.of("1|ES|a@x.org", "2|FR|b@x.org"),
        mesh.rows("SELECT id, country, email FROM pg.people"));
    assertEquals(List.of("1|DE|a@x.org", "2|FR|b@x.org"), mesh.rows(asOf(mesh.now())));
    String plan = String.join("\n", mesh.rows("EXPLAIN " + asOf(mesh.now())));
    assertTrue(plan.contains("reads the capture of pg.people made at 2026-03-01T00:00Z"), plan);
    assertEquals(
        List.of("1|ES|a@x.org|10", "2|FR|b@x.org|20"),
        mesh.rows("SELECT * FROM pg.people FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP"));
  }

  @Test
  void twoInstantsAndAnotherStoreInOneQuery() throws Exception {
    start(CAPTURED, "");
    Instant first = mesh.now();
    capture();
    mesh.both("UPDATE \"people\" SET \"country\" = 'ES' WHERE \"id\" = 1");
    mesh.both("DELETE FROM \"people\" WHERE \"id\" = 2");
    mesh.pass(EVERY);
    capture();
    assertEquals(
        List.of("1|DE|ES|ES", "2|FR|null|null"),
        mesh.rows(
            "SELECT a.id, a.country, b.country, c.country FROM pg.people FOR SYSTEM_TIME AS OF '"
                + first
                + "' AS a LEFT JOIN pg.people FOR SYSTEM_TIME AS OF '"
                + mesh.now()
                + "' AS b ON a.id = b.id LEFT JOIN h2.people AS c ON c.id = a.id"));
    assertEquals(
        List.of("1|DE"),
        mesh.rows(
            "SELECT a.id, a.country FROM pg.people FOR SYSTEM_TIME AS OF '"
                + first
                + "' AS a JOIN h2.people AS c ON c.id = a.id"));
    Session then = HistoryMesh.session("ana");
    mesh.rows(then, "SET as_of = '" + first + "'");
    assertEquals(List.of("1|DE", "2|FR"), mesh.rows(then, "SELECT id, country FROM pg.people"));
    mesh.rows(then, "SET as_of = '" + mesh.now() + "'");
    assertEquals(List.of("1|ES"), mesh.rows(then, "SELECT id, country FROM pg.people"));
    assertEquals(List.of(), Stream.of(folder.resolve("spill/captures").toFile().list()).toList());
  }

  @Test
  void rowFiltersAndMasksOfTodayHoldForCapturedRows() throws Exception {
    start(CAPTURED, "");
    Instant first = mesh.now();
    capture();
    mesh.both("UPDATE \"people\" SET \"country\" = 'FR' WHERE \"id\" = 1");
    mesh.pass(EVERY);
    capture();
    RowFilter french =
        new RowFilter.Compare("country", Comparison.EQUAL, new BindValue(ColumnType.VARCHAR, "FR"));
    Mask nothing = new Mask(new Mask.Null(), ColumnType.VARCHAR, true, Optional.empty());
    policy.decide("ana", Map.of("people", Rule.of(french, Map.of())));
    RowFilter german =
        new RowFilter.Compare("country", Comparison.EQUAL, new BindValue(ColumnType.VARCHAR, "DE"));
    policy.decide("rita", Map.of("people", Rule.of(german, Map.of())));
    assertEquals(
        List.of("1|DE|a@x.org"),
        mesh.rows(HistoryMesh.session("rita"), asOf(first)),
        "the rows that were hers then");
    assertEquals(List.of(), mesh.rows(HistoryMesh.session("rita"), asOf(mesh.now())));
    policy.decide("dora", Map.of("people", Rule.of(RowFilter.ALL, Map.of("email", nothing))));
    policy.decide(
        "gus", Map.of("people", Rule.of(french, Map.of("country", nothing)).hiding("email")));
    assertEquals(List.of("2|FR|b@x.org"), mesh.rows(asOf(first)));
    assertEquals(List.of("1|FR|a@x.org", "2|FR|b@x.org"), mesh.rows(asOf(mesh.now())));
    assertEquals(
        List.of("1|DE|null", "2|FR|null"), mesh.rows(HistoryMesh.session("dora"), asOf(first)));
    String gus = "SELECT id, country FROM pg.people FOR SYSTEM_TIME ";
    assertEquals(
        List.of("2|null"), mesh.rows(HistoryMesh.session("gus"), gus + "AS OF '" + first + "'"));
    assertEquals(
        List.of("1|null|" + mesh.now() + "|null", "2|null|" + first + "|null"),
        mesh.rows(
            HistoryMesh.session("gus"),
            "SELECT id, country, \"_valid_from\", \"_valid_to\" FROM pg.people FOR SYSTEM_TIME"
                + " ALL"));
    assertEquals(
        ErrorCode.COLUMN_NOT_FOUND, mesh.failure(HistoryMesh.session("gus"), asOf(first)).code());
  }

  @Test
  void restrictedColumnsAreKeptOnlyWhenTheContractListsThem() throws Exception {
    start(CAPTURED, "");
    capture();
    Instant first = mesh.now();
    GatewayException refused =
        mesh.failure("SELECT salary FROM pg.people FOR SYSTEM_TIME AS OF '" + first + "'");
    assertEquals(ErrorCode.HISTORY_NOT_KEPT, refused.code());
    assertTrue(refused.getMessage().contains("column \"salary\" of pg.people"), refused::toString);
    policy.decide(
        "gus",
        Map.of(
            "people",
            Rule.of(
                    new RowFilter.Compare(
                        "salary", Comparison.LESS, new BindValue(ColumnType.INTEGER, 15)),
                    Map.of())
                .hiding("salary")));
    GatewayException hidden = mesh.failure(HistoryMesh.session("gus"), asOf(first));
    assertEquals(ErrorCode.HISTORY_NOT_KEPT, hidden.code());
    assertFalse(hidden.getMessage().contains("salary"), hidden::toString);
    assertFalse(everyByte("pg").contains("salary"));

    mesh.reopen(schema("{strategy: captured, every: 15m, columns: [salary]}"));
    mesh.pass(EVERY);
    capture();
    String salaries = "SELECT id, salary FROM pg.people FOR SYSTEM_TIME AS OF '";
    assertEquals(List.of("1|10", "2|20"), mesh.rows(salaries + mesh.now() + "'"));
    assertEquals(List.of("1|null", "2|null"), mesh.rows(salaries + first + "'"));
  }

  private String everyByte(String store) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(mesh.folderOf(store, "people"))) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void whatIsNotKnownIsRefusedWithBothEnds() throws Exception {
    start(CAPTURED, "");
    assertEquals(
        ErrorCode.HISTORY_TOO_SHORT,
        mesh.failure(asOf(mesh.now())).code(),
        "nothing was captured yet");
    Instant first = mesh.now();
    capture();
    mesh.pass(EVERY);
    Instant second = mesh.now();
    capture();
    GatewayException early = mesh.failure(asOf(first.minusSeconds(60)));
    assertEquals(ErrorCode.HISTORY_TOO_SHORT, early.code());
    assertTrue(early.getMessage().contains("begins at 2026-03-01T00:00Z"), early::getMessage);
    assertTrue(early.getMessage().contains("2026-02-28T23:59Z"), early::getMessage);
    GatewayException late = mesh.failure(asOf(second.plusSeconds(1)));
    assertEquals(ErrorCode.HISTORY_GAP, late.code());
    assertTrue(late.getMessage().contains("captured last at 2026-03-01T00:15Z"), late::getMessage);
    assertEquals(2, mesh.rows(asOf(second.minusSeconds(1))).size());
    Session patient = HistoryMesh.session("ana");
    assertEquals(
        ErrorCode.SETTING_INVALID, mesh.failure(patient, "SET as_of_gap = 'guess'").code());
    mesh.rows(patient, "SET as_of_gap = 'last_known'");
    assertTrue(
        mesh.rows(patient, "SHOW as_of_gap").get(0).contains("last_known"), "shown as it is set");
    assertEquals(2, mesh.rows(patient, asOf(second.plusSeconds(1))).size());
    assertEquals(
        ErrorCode.HISTORY_TOO_SHORT, mesh.failure(patient, asOf(first.minusSeconds(60))).code());
    String span = "SELECT id FROM pg.people FOR SYSTEM_TIME FROM '%s' TO '%s'";
    assertEquals(2, mesh.rows(span.formatted(first, second)).size());
    assertEquals(
        ErrorCode.HISTORY_GAP, mesh.failure(span.formatted(first, second.plusSeconds(1))).code());
    assertEquals(
        ErrorCode.HISTORY_TOO_SHORT,
        mesh.failure(span.formatted(first.minusSeconds(1), second)).code());
  }

  @Test
  void aStoreThatIsAwayLeavesAGapAndNothingElse() throws Exception {
    start(CAPTURED, "");
    Instant first = mesh.now();
    mesh.capture("h2", "people");
    HistoryMesh.run(mesh.h2(), "ALTER TABLE \"people\" RENAME TO \"gone\"");
    mesh.pass(EVERY);
    Instant away = mesh.now();
    CaptureReport failed = mesh.capture("h2", "people");
    assertTrue(failed.problem().isPresent());
    mesh.pass(EVERY);
    mesh.capture("h2", "people");
    HistoryMesh.run(mesh.h2(), "ALTER TABLE \"gone\" RENAME TO \"people\"");
    HistoryMesh.run(mesh.h2(), "DELETE FROM \"people\" WHERE \"id\" = 1");
    mesh.pass(EVERY);
    Instant back = mesh.now();
    assertEquals(Optional.empty(), mesh.capture("h2", "people").problem());
    String asked = "SELECT id FROM h2.people FOR SYSTEM_TIME AS OF '";
    assertEquals(List.of("1", "2"), mesh.rows(asked + first + "'"));
    assertEquals(
        ErrorCode.HISTORY_GAP,
        mesh.failure(asked + first.plusNanos(1_000) + "'").code(),
        "what became of the rows since the last good capture is not known either");
    assertEquals(List.of("2"), mesh.rows(asked + back + "'"));
    GatewayException gap = mesh.failure(asked + away + "'");
    assertEquals(ErrorCode.HISTORY_GAP, gap.code());
    assertTrue(
        gap.getMessage().contains("between 2026-03-01T00:00Z and 2026-03-01T00:45Z"),
        gap::getMessage);
    Session patient = HistoryMesh.session("ana");
    patient.change(s -> s.withAsOfGap(Periods.Gap.LAST_KNOWN));
    assertEquals(List.of("1", "2"), mesh.rows(patient, asked + back.minusSeconds(1) + "'"));
    HistoryRow row = row("h2");
    assertEquals(1, row.gaps().size());
    assertEquals(Optional.empty(), row.problem());
    assertEquals(2, row.captures());
  }

  private HistoryRow row(String store) {
    return mesh.history().rows().stream()
        .filter(r -> r.table().equals(new TableName(store, "people")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aServerThatDidNotRunLeavesAGap() throws Exception {
    start(CAPTURED, "");
    capture();
    mesh.reopen();
    mesh.pass(EVERY.multipliedBy(10));
    capture();
    assertEquals(
        ErrorCode.HISTORY_GAP,
        mesh.failure(asOf(HistoryMesh.START.plus(EVERY.multipliedBy(5)))).code());
    assertEquals(2, mesh.rows(asOf(HistoryMesh.START)).size());
    assertEquals(
        ErrorCode.HISTORY_GAP,
        mesh.failure(asOf(HistoryMesh.START.plus(EVERY.dividedBy(2)))).code());
  }

  @Test
  void versionsOlderThanTheRetentionAreDeleted() throws Exception {
    start("{strategy: captured, every: 1d, retention: 10d}", "");
    Instant first = mesh.now();
    List<Instant> captures = new ArrayList<>();
    for (int day = 0; day < 40; day++) {
      mesh.both("UPDATE \"people\" SET \"email\" = 'day" + day + "@x.org' WHERE \"id\" = 1");
      capture();
      captures.add(mesh.now());
      mesh.pass(Duration.ofDays(1));
    }
    assertTrue(row("pg").rows() < 20, () -> row("pg").toString());
    Manifest manifest =
        TableFolder.of(mesh.histories(), new TableName("pg", "people")).manifest().orElseThrow();
    assertTrue(manifest.horizon().orElseThrow().isAfter(first.plus(Duration.ofDays(25))));
    GatewayException refused = mesh.failure(asOf(first));
    assertEquals(ErrorCode.HISTORY_TOO_SHORT, refused.code());
    // the row that never changed is still there, and so is the last day
    assertTrue(
        captures.get(39).isBefore(Instant.now().minus(Duration.ofDays(10))),
        "retention counts from the statement's now");
    assertEquals(ErrorCode.HISTORY_TOO_SHORT, mesh.failure(asOf(captures.get(39))).code());
  }

  @Test
  void aFullHistoryStopsWithAGapAndAReason() throws Exception {
    start(CAPTURED, "timeTravel: {rows: 3}\n");
    capture();
    mesh.both("UPDATE \"people\" SET \"country\" = 'ES'");
    mesh.pass(EVERY);
    CaptureReport full = mesh.capture("pg", "people");
    assertTrue(full.problem().orElse("").contains("timeTravel.rows"), full::toString);
    assertEquals(2, row("pg").rows());
    assertEquals(full.problem(), row("pg").problem());
    assertTrue(row("pg").gaps().get(0).reason().contains("timeTravel.rows"));
    assertEquals(List.of("1|DE|a@x.org", "2|FR|b@x.org"), mesh.rows(asOf(HistoryMesh.START)));
    assertEquals(ErrorCode.HISTORY_GAP, mesh.failure(asOf(mesh.now())).code());
  }

  @Test
  void aTableWithMoreRowsThanTheCeilingIsNotReadToItsEnd() throws Exception {
    start(CAPTURED, "timeTravel: {rows: 1}\n");
    CaptureReport full = mesh.capture("pg", "people");
    assertTrue(full.problem().orElse("").contains("timeTravel.rows"), full::toString);
    assertEquals(0, row("pg").captures());
  }

  @Test
  void aHistoryOfTooManyBytesStops() throws Exception {
    start(CAPTURED, "timeTravel: {bytes: 64KiB}\n");
    mesh.both("DELETE FROM \"people\"");
    mesh.both(
        "INSERT INTO \"people\" SELECT x, 'DE', 'mail' || (x * 7919) || '@x.org', x FROM "
            + "(SELECT a.n * 100 + b.n AS x FROM (VALUES "
            + numbers()
            + ") a(n), (VALUES (0), (1), (2), (3), (4), (5), (6), (7)) b(n)) t");
    capture();
    Optional<String> problem = Optional.empty();
    for (int i = 0; i < 40 && problem.isEmpty(); i++) {
      mesh.both("UPDATE \"people\" SET \"email\" = 'n" + i + "' || \"email\"");
      mesh.pass(EVERY);
      problem = mesh.capture("pg", "people").problem();
    }
    assertTrue(problem.orElse("").contains("timeTravel.bytes"), problem::toString);
    assertTrue(row("pg").bytes() <= 64 << 10);
    assertTrue(row("pg").gaps().get(0).reason().contains("timeTravel.bytes"));
    assertEquals(800, mesh.rows(asOf(HistoryMesh.START)).size(), "what was captured stays");
    assertEquals(ErrorCode.HISTORY_GAP, mesh.failure(asOf(mesh.now())).code());
    Manifest manifest =
        TableFolder.of(mesh.histories(), new TableName("pg", "people")).manifest().orElseThrow();
    try (Stream<Path> files = Files.list(mesh.folderOf("pg", "people"))) {
      assertEquals(
          manifest.files().count() + 2, files.count(), "nothing of the capture that failed");
    }
  }

  private static String numbers() {
    return String.join(
        ", ", java.util.stream.IntStream.range(0, 100).mapToObj(n -> "(" + n + ")").toList());
  }

  @Test
  void onlyTheOwnerMayReadTheFiles() throws Exception {
    start(CAPTURED, "");
    capture();
    mesh.both("DELETE FROM \"people\" WHERE \"id\" = 1");
    mesh.pass(EVERY);
    capture();
    try (Stream<Path> all = Files.walk(mesh.histories())) {
      for (Path path : all.toList()) {
        assertEquals(
            Files.isDirectory(path) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
            path::toString);
      }
    }
  }

  @Test
  void anErasedKeyIsInNoFile() throws Exception {
    start(CAPTURED, "");
    Instant first = mesh.now();
    capture();
    for (String mail : List.of("secret-one@x.org", "secret-two@x.org")) {
      mesh.both("UPDATE \"people\" SET \"email\" = '" + mail + "' WHERE \"id\" = 1");
      mesh.pass(EVERY);
      capture();
    }
    mesh.both("DELETE FROM \"people\" WHERE \"id\" = 1");
    mesh.pass(EVERY);
    capture();
    TableName people = new TableName("pg", "people");
    assertEquals(
        ErrorCode.PARAMETER_INVALID,
        assertThrows(GatewayException.class, () -> mesh.history().erase(people, List.of("one")))
            .code());
    assertEquals(
        ErrorCode.PARAMETER_INVALID,
        assertThrows(
                GatewayException.class, () -> mesh.history().erase(people, List.of("salary=1")))
            .code(),
        "what is not captured tells no version");
    assertEquals(3, mesh.history().erase(people, List.of("1")));
    assertEquals(List.of("2|FR|b@x.org"), mesh.rows(asOf(first)));
    assertEquals(List.of("2"), mesh.rows("SELECT id FROM pg.people FOR SYSTEM_TIME ALL"));
    assertFalse(everyByte("pg").contains("secret"));
    assertEquals(0, mesh.history().erase(people, List.of("id=1")));
    mesh.reopen();
    mesh.pass(EVERY);
    capture();
    assertEquals(List.of("2|FR|b@x.org"), mesh.rows(asOf(first)));
    assertEquals(List.of("2|FR|b@x.org"), mesh.rows(asOf(mesh.now())));
  }

  @Test
  void tablesWithAKeyAreCapturedWhenTheOperatorWantsIt() throws Exception {
    start("", "timeTravel: {captureByDefault: true, every: 1h}\n");
    capture();
    assertEquals(OptedIn.OPERATOR, row("pg").optedIn());
    assertEquals(2, mesh.rows(asOf(mesh.now())).size());
    mesh.reopen(schema("{strategy: none}"));
    assertEquals(List.of(), mesh.history().rows());
    assertEquals(ErrorCode.HISTORY_NOT_KEPT, mesh.failure(asOf(mesh.now())).code());
  }

  @Test
  void filesOfACaptureThatDidNotEndAreRemovedAtStart() throws Exception {
    start(CAPTURED, "");
    capture();
    Path left = mesh.folderOf("pg", "people").resolve("opened-99.parquet");
    Files.writeString(left, "half a file");
    mesh.reopen();
    mesh.pass(EVERY);
    capture();
    assertFalse(Files.exists(left));
    assertEquals(2, mesh.rows(asOf(mesh.now())).size());
  }

  @Test
  void onlyOneProcessWrites() throws Exception {
    start(CAPTURED, "");
    capture();
    try (HistoryLockHolder other = new HistoryLockHolder(mesh)) {
      GatewayException refused = assertThrows(GatewayException.class, other::capture);
      assertTrue(refused.getMessage().contains("another process"), refused::getMessage);
    }
  }

  @Test
  void aColumnThatIsAddedIsNullBefore() throws Exception {
    start(CAPTURED, "");
    Instant first = mesh.now();
    capture();
    mesh.both("ALTER TABLE \"people\" ADD COLUMN \"city\" varchar");
    mesh.both("UPDATE \"people\" SET \"city\" = 'Lyon' WHERE \"id\" = 2");
    mesh.reopen(
        schema(CAPTURED)
            .replace(
                "      - {name: salary",
                "      - {name: city, physicalType: varchar}\n      - {name: salary"));
    mesh.pass(EVERY);
    CaptureReport second = capture();
    assertEquals(1, second.opened(), "only rows that have a city are other rows now");
    String cities = "SELECT id, city FROM pg.people FOR SYSTEM_TIME AS OF '";
    assertEquals(List.of("1|null", "2|null"), mesh.rows(cities + first + "'"));
    assertEquals(List.of("1|null", "2|Lyon"), mesh.rows(cities + mesh.now() + "'"));
  }

  /** A second gateway over the same folder. */
  private static final class HistoryLockHolder implements AutoCloseable {
    private final HistoryService service;

    HistoryLockHolder(HistoryMesh mesh) {
      service =
          new HistoryService(
              mesh.histories().getParent(),
              mesh.histories().resolveSibling("spill2"),
              1 << 30,
              new dev.portico.gateway.config.ServerSettings.History(
                  false, EVERY, Optional.empty(), 1, EVERY, 10, 1 << 20, 64 << 20),
              mesh.stack().catalog(),
              () -> true,
              mesh::now);
    }

    void capture() {
      service.capture(new TableName("pg", "people"));
    }

    @Override
    public void close() {
      service.close();
    }
  }
}
