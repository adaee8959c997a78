package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a session remembers of time: its span, of when its last query read, and the schemas with an
 * instant that it used.
 */
class SessionTravelTest {
  private static final String REPORT =
      "SELECT table_schema, table_name, strategy, asked, asked_from, asked_to, read_at, note FROM"
          + " portico.as_of_report ORDER BY table_name, asked_from";

  @TempDir static Path folder;

  private static final FixedAuthorizer POLICY = new FixedAuthorizer();
  private static SqlMesh mesh;

  @BeforeAll
  static void load() throws Exception {
    MeshTable plans =
        MeshTable.named("plans")
            .column("id", ColumnType.INTEGER)
            .column("plan", ColumnType.VARCHAR)
            .column("valid_from", ColumnType.TIMESTAMP)
            .column("valid_to", ColumnType.TIMESTAMP)
            .row(1, "free", day(1), day(10))
            .row(1, "paid", day(10), null)
            .row(2, "free", day(5), day(20))
            .build()
            .travelling("{strategy: validity, validFrom: valid_from, validTo: valid_to}");
    MeshTable copies =
        MeshTable.named("copies")
            .column("id", ColumnType.INTEGER)
            .column("copied", ColumnType.DATE)
            .row(1, LocalDate.of(2026, 1, 1))
            .row(2, LocalDate.of(2026, 1, 1))
            .row(3, LocalDate.of(2026, 1, 15))
            .build()
            .travelling("{strategy: snapshots, partition: copied}")
            .inFolders("copied");
    MeshTable clicks =
        MeshTable.named("clicks")
            .column("id", ColumnType.INTEGER)
            .column("at", ColumnType.TIMESTAMP)
            .row(1, day(1))
            .row(2, day(20))
            .build()
            .travelling("{strategy: log, recordedAt: at}");
    MeshTable prices =
        MeshTable.named("prices")
            .column("plan", ColumnType.VARCHAR)
            .column("price", ColumnType.INTEGER)
            .row("free", 0)
            .row("paid", 9)
            .build();
    List<MeshTable.Column> plan = List.of(new MeshTable.Column("plan", ColumnType.VARCHAR));
    mesh =
        SqlMesh.start(
            folder,
            List.of(plans, copies, clicks, prices),
            List.of(
                new VirtualTable("plan_names", plan, "SELECT plan FROM {s}.plans"),
                new VirtualTable(
                    "click_names",
                    plan,
                    "SELECT p.plan FROM {s}.plans p JOIN {s}.clicks c ON c.id = p.id")),
            POLICY);
  }

  private static LocalDateTime day(int day) {
    return LocalDateTime.of(2026, 1, day, 0, 0);
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @BeforeEach
  void open() {
    POLICY.decide("ana", Map.of());
    POLICY.decide("eve", Map.of());
  }

  private static Session session(String name) {
    return new Session(
        new Principal(name, Set.of("analyst"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  private static Session spanning() {
    Session session = session("ana");
    assertFalse(mesh.ask(session, "SET as_of_from = '2026-01-04'").failed());
    assertFalse(mesh.ask(session, "SET as_of_to = '2026-01-10'").failed());
    return session;
  }

  private static String message(Session session, String sql, ErrorCode code) {
    Answer answer = mesh.ask(session, sql);
    assertTrue(answer.failed(), () -> sql + " " + answer);
    assertEquals(code, answer.error().code(), () -> answer.error().getMessage());
    return answer.error().getMessage();
  }

  private static List<String> report(Session session) {
    return mesh.ask(session, REPORT).lines();
  }

  // --- the span of a session ---

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void everyTableIsReadAsTheSpanOfItsSession(TestStore store) {
    Session session = spanning();
    String table = store.schema() + ".plans";
    for (int again = 0; again < 2; again++) {
      assertEquals(
          mesh.ask(
                  "SELECT id, plan, _valid_from, _valid_to FROM "
                      + table
                      + " FOR SYSTEM_TIME FROM '2026-01-04' TO '2026-01-10'")
              .sorted(),
          mesh.ask(session, "SELECT id, plan, _valid_from, _valid_to FROM " + table).sorted());
      assertEquals(
          List.of("'free'", "'free'"), mesh.ask(session, "SELECT plan FROM " + table).sorted());
      assertEquals(6, mesh.ask(session, "SELECT * FROM " + table).types().size());
    }
    assertEquals(List.of("'paid'"), mesh.ask(session("ana"), "SELECT plan FROM " + table).sorted());
  }

  @Test
  void aClauseAndASchemasInstantWinOverTheSpan() {
    Session session = spanning();
    assertEquals(
        List.of("'paid'"),
        mesh.ask(session, "SELECT plan FROM pg.plans FOR SYSTEM_TIME AS OF '2026-02-01'").lines());
    assertEquals(
        List.of("'free'"), mesh.ask(session, "SELECT plan FROM \"pg@2026-01-02\".plans").lines());
  }

  @Test
  void theSpanIsShownAndEndsWithReset() {
    Session session = spanning();
    assertEquals(List.of("'2026-01-04'"), mesh.ask(session, "SHOW as_of_from").lines());
    assertEquals(List.of("'2026-01-10'"), mesh.ask(session, "SHOW as_of_to").lines());
    assertEquals(
        List.of("'from 2026-01-04 to 2026-01-10'"), mesh.ask(session, "SHOW as_of").lines());
    mesh.ask(session, "RESET as_of_to");
    // without an end until now
    assertEquals(
        List.of("'free'", "'free'", "'paid'"),
        mesh.ask(session, "SELECT plan FROM pg.plans").sorted());
    mesh.ask(session, "RESET as_of_from");
    assertEquals(List.of("'none'"), mesh.ask(session, "SHOW as_of_from").lines());
    assertEquals(List.of("'paid'"), mesh.ask(session, "SELECT plan FROM pg.plans").lines());
  }

  @Test
  void resetReturnsToTheSpanOfTheConnectionAndNoneTakesItAway() {
    Session session =
        new Session(
            new Principal("ana", Set.of(), Map.of()),
            "test",
            SessionSettings.DEFAULT.withAsOfSpan(
                new SessionSettings.Span(Optional.of("2026-01-04"), Optional.of("2026-01-10"))));
    assertEquals(2, mesh.ask(session, "SELECT * FROM pg.plans").rows().size());
    mesh.ask(session, "SET as_of_from = 'none'");
    mesh.ask(session, "SET as_of_to = 'none'");
    assertEquals(List.of("'paid'"), mesh.ask(session, "SELECT plan FROM pg.plans").lines());
    assertFalse(mesh.ask(session, "SET as_of = '2026-01-02'").failed());
    assertTrue(
        message(session, "RESET as_of_from", ErrorCode.SETTING_INVALID).contains("SET as_of"));
    mesh.ask(session, "RESET as_of");
    mesh.ask(session, "RESET as_of_from");
    mesh.ask(session, "RESET as_of_to");
    assertEquals(2, mesh.ask(session, "SELECT * FROM pg.plans").rows().size());
  }

  @Test
  void anInstantAndASpanAreNotSetTogether() {
    Session session = spanning();
    String message = message(session, "SET as_of = '2026-01-04'", ErrorCode.SETTING_INVALID);
    assertTrue(message.contains("as_of_from = 'none'"), message);
    assertFalse(mesh.ask(session, "SET as_of = 'now'").failed());
    assertEquals(2, mesh.ask(session, "SELECT * FROM pg.plans").rows().size());
    Session instant = session("ana");
    mesh.ask(instant, "SET as_of = '2026-01-04'");
    message(instant, "SET as_of_to = '2026-01-10'", ErrorCode.SETTING_INVALID);
    assertEquals(List.of("'free'"), mesh.ask(instant, "SELECT plan FROM pg.plans").lines());
  }

  @Test
  void aSpanThatMakesNoSenseIsRefused() {
    Session session = session("ana");
    message(session, "SET as_of_from = 'soon'", ErrorCode.INSTANT_INVALID);
    message(session, "SET as_of_to = '2990-01-01'", ErrorCode.INSTANT_IN_FUTURE);
    mesh.ask(session, "SET as_of_to = '2026-01-10'");
    String message = message(session, "SELECT * FROM pg.plans", ErrorCode.SETTING_INVALID);
    assertTrue(message.contains("as_of_from"), message);
    mesh.ask(session, "SET as_of_from = '2026-02-01'");
    message = message(session, "SELECT * FROM pg.plans", ErrorCode.INSTANT_INVALID);
    assertTrue(message.contains("2026-02-01T00:00Z") && message.contains("2026-01-10"), message);
    mesh.ask(session, "SET as_of_to = 'now'");
    assertEquals(1, mesh.ask(session, "SELECT * FROM pg.plans").rows().size());
  }

  @Test
  void theSpanIsReadInTheZoneOfTheSession() {
    Session session = session("ana");
    mesh.ask(session, "SET as_of_from = '2026-01-19 22:00'");
    mesh.ask(session, "SET as_of_to = '2026-01-19 23:00'");
    assertEquals(2, mesh.ask(session, "SELECT id FROM pg.plans").rows().size());
    mesh.ask(session, "SET time_zone = 'America/New_York'");
    assertEquals(List.of("1"), mesh.ask(session, "SELECT id FROM pg.plans").lines());
  }

  @ParameterizedTest
  @ValueSource(strings = {"copies", "clicks", "prices", "plan_names", "click_names"})
  void whatKeepsNoVersionsIsRefusedUnderASpanOrReadAsItIsNow(String table) {
    for (TestStore store : TestStore.values()) {
      Session session = spanning();
      String sql = "SELECT * FROM " + store.schema() + "." + table;
      String message = message(session, sql, ErrorCode.HISTORY_NOT_KEPT);
      assertTrue(message.contains("as_of_missing"), message);
      mesh.ask(session, "SET as_of_missing = 'current'");
      for (int again = 0; again < 2; again++) {
        Answer answer = mesh.ask(session, sql);
        assertEquals(mesh.ask(sql).sorted(), answer.sorted(), () -> sql + " " + answer);
        assertEquals(mesh.ask(sql).types(), answer.types());
      }
      assertFalse(mesh.ask(session, "EXPLAIN " + sql).toString().contains("from 2026"));
      assertEquals(
          mesh.ask(
                  sql.replace(table, "plans")
                      + " FOR SYSTEM_TIME FROM '2026-01-04' TO '2026-01-10' CROSS JOIN ("
                      + sql
                      + ") x")
              .sorted(),
          mesh.ask(session, sql.replace(table, "plans") + " CROSS JOIN (" + sql + ") x").sorted());
    }
  }

  @Test
  void aSpanDoesNotTouchWhatTheServerTellsOfItself() {
    Session session = spanning();
    assertFalse(mesh.ask(session, "SELECT * FROM portico.tables").failed());
    assertFalse(mesh.ask(session, "SELECT 1").failed());
    assertFalse(mesh.ask(session, "SELECT * FROM INFORMATION_SCHEMA.TABLES").failed());
    assertEquals(
        List.of("'from 2026-01-04 to 2026-01-10'"),
        mesh
            .ask(session, "SELECT DISTINCT as_of FROM portico.queries WHERE sql = 'SELECT 1'")
            .lines()
            .stream()
            .filter(line -> !line.equals("NULL"))
            .toList());
  }

  @Test
  void rowFiltersHoldForVersionsOfASpan() {
    POLICY.decide(
        "ana",
        Map.of(
            "plans",
            Rule.of(
                new RowFilter.Compare(
                    "id", RowFilter.Comparison.EQUAL, new BindValue(ColumnType.INTEGER, 2)),
                Map.of())));
    assertEquals(List.of("2"), mesh.ask(spanning(), "SELECT id FROM pg.plans").lines());
    POLICY.decide("ana", Map.of("plans", Rule.of(RowFilter.ALL, Map.of()).hiding("valid_from")));
    message(spanning(), "SELECT _valid_from FROM pg.plans", ErrorCode.COLUMN_NOT_FOUND);
    assertEquals(4, mesh.ask(spanning(), "SELECT * FROM pg.plans").types().size());
  }

  // --- of when the last query read ---

  @Test
  void theReportIsEmptyBeforeTheFirstQuery() {
    assertEquals(List.of(), report(session("ana")));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void theReportTellsForEachTableTheInstantReallyRead(TestStore store) {
    Session session = session("ana");
    String s = store.schema();
    Answer joined =
        mesh.ask(
            session,
            "SELECT COUNT(*) FROM {s}.copies FOR SYSTEM_TIME AS OF '2026-01-14' c JOIN {s}.plans FOR SYSTEM_TIME AS OF '2026-01-14' p ON p.id = c.id JOIN {s}.plans FOR SYSTEM_TIME BETWEEN '2026-01-01' AND '2026-01-02' v ON v.id = c.id CROSS JOIN {s}.prices"
                .replace("{s}", s));
    assertFalse(joined.failed(), joined::toString);
    List<String> lines = report(session);
    assertEquals(4, lines.size(), lines::toString);
    assertEquals(
        "'S' | 'copies' | 'snapshots' | 'as of' | 2026-01-14T00:00:00Z | NULL | 2026-01-01T00:00:00Z | 'the newest copy at or before the instant'"
            .replace("'S'", "'" + s + "'"),
        lines.get(0));
    assertEquals(
        "'S' | 'plans' | 'validity' | 'between' | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | NULL | NULL"
            .replace("'S'", "'" + s + "'"),
        lines.get(1));
    assertEquals(
        "'S' | 'plans' | 'validity' | 'as of' | 2026-01-14T00:00:00Z | NULL | 2026-01-14T00:00:00Z | NULL"
            .replace("'S'", "'" + s + "'"),
        lines.get(2));
    assertTrue(lines.get(3).startsWith("'" + s + "' | 'prices' | 'none' | 'now'"), lines.get(3));
    // to read the report, the settings or the catalog does not replace it
    mesh.ask(session, "SHOW ALL");
    mesh.ask(session, "SELECT 1");
    mesh.ask(session, "SELECT * FROM portico.tables");
    mesh.ask(session, "EXPLAIN SELECT * FROM pg.prices");
    mesh.ask(
        session, "SELECT * FROM portico.as_of_report r JOIN pg.prices p ON r.table_name <> p.plan");
    assertEquals(lines, report(session));
  }

  @Test
  void theReportTellsOfTheInstantsOfTheSessionAlsoWhenThePlanIsKnown() {
    for (int again = 0; again < 2; again++) {
      Session session = session("ana");
      mesh.ask(session, "SET as_of = '2026-01-14'");
      mesh.ask(session, "SET as_of_missing = 'current'");
      mesh.ask(session, "SELECT * FROM pg.copies CROSS JOIN pg.prices");
      List<String> lines = report(session);
      assertTrue(lines.get(0).contains("2026-01-01T00:00:00Z"), lines::toString);
      assertTrue(lines.get(1).endsWith("its current rows'"), lines::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void theReportNamesTheNewestCopyOfCurrentRows(TestStore store) {
    String copy = "SELECT asked, read_at, note FROM portico.as_of_report";
    List<String> told =
        List.of("'now' | 2026-01-15T00:00:00Z | 'the newest copy at or before the instant'");
    Session session = session("ana");
    mesh.ask(session, "SELECT * FROM " + store.schema() + ".copies");
    assertEquals(told, mesh.ask(session, copy).lines());
    Session span = spanning();
    mesh.ask(span, "SET as_of_missing = 'current'");
    mesh.ask(span, "SELECT * FROM " + store.schema() + ".copies");
    assertEquals(told, mesh.ask(span, copy).lines());
  }

  @Test
  void theReportOfAHalfReadResultIsThatOfItsQuery() {
    Session session = session("ana");
    try (RowStream rows =
        mesh.queries()
            .run(session, SqlRequest.of("SELECT * FROM pq.plans, pq.copies, pq.clicks"))) {
      assertNotNull(rows.next());
      assertEquals(3, report(session).size());
    }
    assertEquals(3, report(session).size());
    mesh.ask(session, "SELECT CAST(plan AS INTEGER) FROM pg.plans");
    assertEquals(1, report(session).size());
  }

  @Test
  void theReportHasARowForEachInstantOfATable() {
    Session session = session("ana");
    String one =
        "SELECT id FROM pg.plans FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01 00:%02d:%02d'";
    String sql =
        IntStream.range(0, 60)
            .mapToObj(i -> one.formatted(i / 60, i % 60))
            .collect(Collectors.joining(" UNION ALL "));
    assertFalse(mesh.ask(session, sql).failed());
    assertEquals(60, report(session).size());
  }

  @Test
  void aRefusedQueryLeavesAnEmptyReport() {
    Session session = session("ana");
    mesh.ask(session, "SELECT * FROM pg.plans");
    assertEquals(1, report(session).size());
    message(
        session,
        "SELECT * FROM pg.prices FOR SYSTEM_TIME AS OF '2026-01-01'",
        ErrorCode.HISTORY_NOT_KEPT);
    assertEquals(List.of(), report(session));
    mesh.ask(session, "SELECT * FROM pg.plans");
    message(
        session,
        "SELECT * FROM pg.plans FOR SYSTEM_TIME AS OF '2990-01-01'",
        ErrorCode.INSTANT_IN_FUTURE);
    assertEquals(List.of(), report(session));
  }

  @Test
  void theReportIsOfOneSessionAlone() {
    Session mine = session("ana");
    mesh.ask(mine, "SELECT * FROM pg.plans");
    assertEquals(List.of(), report(session("ana")));
    assertEquals(List.of(), report(session("eve")));
    assertEquals(1, report(mine).size());
  }

  @Test
  void whatStandsInsideAVirtualTableShowsOnlyToWhoeverSeesIt() {
    Session session = session("ana");
    mesh.ask(session, "SELECT * FROM pg.plan_names FOR SYSTEM_TIME AS OF '2026-01-02'");
    List<String> lines = report(session);
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(
        lines.stream().anyMatch(l -> l.contains("'plan_names' | NULL | 'as of'")), lines::toString);
    assertTrue(lines.stream().anyMatch(l -> l.contains("'plans'")), lines::toString);
    POLICY.decide("ana", Map.of("plans", Rule.unlisted()));
    assertEquals(
        List.of(lines.stream().filter(l -> l.contains("'plan_names'")).findFirst().orElseThrow()),
        report(session));
  }

  // --- schemas with an instant ---

  private static List<String> aliases(Session session) {
    return mesh
        .ask(session, "SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY 1")
        .lines()
        .stream()
        .filter(name -> name.contains("@"))
        .toList();
  }

  @Test
  void aSchemaWithAnInstantIsListedOnceUsed() {
    Session session = session("ana");
    assertEquals(List.of(), aliases(session));
    mesh.ask(session, "SELECT * FROM \"PG@2026-01-02\".plans");
    mesh.ask(session, "SELECT * FROM \"pg@2026-01-02T10:30\".plans");
    assertEquals(List.of("'pg@2026-01-02'", "'pg@2026-01-02T10:30'"), aliases(session));
    assertTrue(
        mesh.ask(session, "SHOW SCHEMAS").lines().contains("'pg@2026-01-02T10:30'"),
        () -> mesh.ask(session, "SHOW SCHEMAS").toString());
    for (String listed :
        List.of(
            "TABLE_NAME FROM INFORMATION_SCHEMA.TABLES",
            "TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS")) {
      assertEquals(
          mesh.ask("SELECT " + listed + " WHERE TABLE_SCHEMA = 'pg'").sorted(),
          mesh.ask(session, "SELECT " + listed + " WHERE TABLE_SCHEMA = 'pg@2026-01-02'").sorted());
    }
    // of this session alone
    assertEquals(List.of(), aliases(session("ana")));
    Session known = session("eve");
    mesh.ask(known, "SELECT * FROM \"PG@2026-01-02\".plans");
    assertEquals(List.of("'pg@2026-01-02'"), aliases(known));
    mesh.ask(known, "SELECT * FROM \"pg@2026-01-03" + " ".repeat(300) + "\".plans");
    assertEquals(List.of("'pg@2026-01-02'"), aliases(known));
  }

  @Test
  void theTablesOfASchemaWithAnInstantCanBeShownBeforeItIsUsed() {
    Session session = session("ana");
    assertEquals(
        mesh.ask("SHOW TABLES FROM pg").rows().stream().map(r -> r.get(1)).toList(),
        mesh.ask(session, "SHOW TABLES FROM \"pg@2026-01-02\"").rows().stream()
            .map(r -> r.get(1))
            .toList());
    for (String wrong :
        List.of("pg@soon", "pg@2990-01-01", "nobody@2026-01-02", "portico@2026-01-02")) {
      message(session, "SHOW TABLES FROM \"" + wrong + "\"", ErrorCode.TABLE_NOT_FOUND);
    }
    assertEquals(List.of(), aliases(session));
  }

  @Test
  void statementsThatMakeNoSenseLeaveNothingListed() {
    Session session = session("ana");
    mesh.ask(session, "SELECT * FROM \"pg@2026-01-02\".nothing");
    mesh.ask(session, "SELECT nothing FROM \"pg@2026-01-02\".plans");
    mesh.ask(session, "SELECT * FROM \"pg@2990-01-02\".plans");
    mesh.ask(session, "SELECT * FROM \"pg@2026-01-02\".prices");
    POLICY.decide("ana", Map.of("plans", Rule.deny()));
    mesh.ask(session, "SELECT * FROM \"pg@2026-01-03\".plans");
    assertEquals(List.of(), aliases(session));
  }

  @Test
  void theLastSixteenAreListed() {
    Session session = session("ana");
    for (int minute = 10; minute < 40; minute++) {
      mesh.ask(session, "SELECT COUNT(*) FROM \"pg@2026-01-02T10:" + minute + "\".plans");
    }
    List<String> listed = aliases(session);
    assertEquals(16, listed.size());
    assertEquals("'pg@2026-01-02T10:24'", listed.get(0));
  }

  @Test
  void underASchemaWithAnInstantShowsWhatTheCallerSeesToday() {
    Session session = session("ana");
    mesh.ask(session, "SELECT * FROM \"pg@2026-01-02\".plans");
    POLICY.decide(
        "ana",
        Map.of(
            "plans",
            Rule.of(RowFilter.ALL, Map.of()).hiding("plan"),
            "clicks",
            Rule.deny(),
            "copies",
            Rule.unlisted()));
    assertEquals(
        List.of("'plans'", "'prices'"),
        mesh
            .ask(
                session,
                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA ="
                    + " 'pg@2026-01-02'")
            .sorted()
            .stream()
            .filter(t -> !t.contains("names"))
            .toList());
    assertFalse(
        mesh.ask(
                session,
                "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA ="
                    + " 'pg@2026-01-02' AND TABLE_NAME = 'plans'")
            .lines()
            .contains("'plan'"));
    Rule none = Rule.unlisted();
    POLICY.decide(
        "ana",
        Map.of(
            "plans",
            none,
            "clicks",
            none,
            "copies",
            none,
            "prices",
            none,
            "plan_names",
            none,
            "click_names",
            none));
    assertEquals(List.of(), aliases(session));
  }
}
