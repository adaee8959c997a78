package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing of one caller's view reaches another caller, or the same one after it has changed. */
class LeakSessionsTest {
  private static final String SHOWN = "SELECT id, name FROM %s.acct_1 WHERE id <= ? ORDER BY id";

  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, LeakMesh.tables(), POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  @BeforeEach
  void decide() {
    LeakMesh.decide(POLICY);
  }

  private static Session session(String name) {
    return new Session(
        new Principal(name, Set.of("analyst"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  private static Session eve() {
    return session("eve");
  }

  private static Rule only(int id) {
    return Rule.of(
        new RowFilter.Compare("id", Comparison.EQUAL, new BindValue(ColumnType.INTEGER, id)),
        Map.of(
            "name",
            new Mask(
                new Mask.Constant(new BindValue(ColumnType.VARCHAR, "for " + id)),
                ColumnType.VARCHAR,
                true,
                Optional.empty())));
  }

  private static BindValue all() {
    return new BindValue(ColumnType.INTEGER, 100);
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void callersWhosePoliciesHaveOneShapeGetTheirOwnRows(TestStore store) throws Exception {
    for (int id = 1; id <= 6; id++) {
      POLICY.decide("user" + id, Map.of("acct_1", only(id)));
    }
    String sql = SHOWN.formatted(store.schema());
    ExecutorService clients = Executors.newFixedThreadPool(6);
    try {
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        Session session = session("user" + (1 + i % 6));
        answers.add(clients.submit(() -> mesh.ask(session, sql, all()).lines()));
      }
      for (int i = 0; i < answers.size(); i++) {
        int id = 1 + i % 6;
        assertEquals(List.of(id + " | 'for " + id + "'"), answers.get(i).get(60, TimeUnit.SECONDS));
      }
    } finally {
      clients.shutdownNow();
      clients.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void aStatementThatOneCallerPreparedIsDecidedAnewForTheNext(TestStore store) {
    String sql = SHOWN.formatted(store.schema());
    assertEquals(11, mesh.ask(session("root"), sql, all()).rows().size());
    assertEquals(6, mesh.ask(eve(), sql, all()).rows().size());
    assertEquals(11, mesh.ask(session("root"), sql, all()).rows().size());
    assertEquals(6, mesh.ask(eve(), sql, all()).rows().size());
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void aChangedDecisionHoldsFromTheNextExecution(TestStore store) {
    String sql = SHOWN.formatted(store.schema());
    assertEquals(6, mesh.ask(eve(), sql, all()).rows().size());
    POLICY.decide("eve", Map.of("acct_1", only(3)));
    assertEquals(List.of("3 | 'for 3'"), mesh.ask(eve(), sql, all()).lines());
    POLICY.decide("eve", Map.of("acct_1", only(4)));
    assertEquals(List.of("4 | 'for 4'"), mesh.ask(eve(), sql, all()).lines());
    POLICY.decide("eve", Map.of("acct_1", only(4).hiding("name")));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, mesh.ask(eve(), sql, all()).error().code());
    POLICY.decide("eve", Map.of("acct_1", Rule.deny()));
    assertEquals(ErrorCode.ACCESS_DENIED, mesh.ask(eve(), sql, all()).error().code());
    POLICY.decide("eve", Map.of("acct_1", Rule.unlisted()));
    assertEquals(ErrorCode.TABLE_NOT_FOUND, mesh.ask(eve(), sql, all()).error().code());
  }

  @Test
  void whatIsPreparedTellsOnlyWhatIsVisible() {
    PreparedQuery star = mesh.queries().prepare(eve(), "SELECT * FROM pg.acct_1");
    assertEquals(25, star.columns().size());
    assertEquals(ColumnType.BIGINT, star.columns().get(18).type());
    for (String sql :
        List.of(
            "SELECT clearance FROM pg.acct_1",
            "SELECT * FROM pg.closed",
            "SELECT * FROM pg.vault",
            "SELECT id FROM pg.acct_1 WHERE private_note = ?")) {
      try {
        mesh.queries().prepare(eve(), sql);
        throw new AssertionError(sql);
      } catch (GatewayException e) {
        LeakSuiteTest.assertSecret(sql, e.display());
      }
    }
  }

  @Test
  void metadataHasNothingThatDoesNotShow() {
    CallerView view = mesh.queries().view(eve());
    List<String> names = new ArrayList<>();
    view.tables()
        .forEach(
            t -> {
              names.add(t.name().toString());
              t.columns().stream().map(ViewColumn::name).forEach(names::add);
              t.columns().forEach(c -> names.add(c.type().toString()));
            });
    assertTrue(names.contains("pg.acct_1"));
    assertFalse(names.contains("pg.closed"));
    LeakSuiteTest.assertSecret("", String.join("\n", names));
  }

  /** Their rows are made for each caller, though the plan is the same. */
  @Test
  void theCatalogIsEachCallersOwn() {
    String columns =
        "SELECT column_name FROM portico.columns WHERE table_schema = 'pg' ORDER BY table_name, 1";
    String statements = "SELECT sql FROM portico.queries WHERE tables LIKE '%h2.shown%'";
    mesh.ask(session("root"), "SELECT 'zqother' FROM h2.shown");
    for (int round = 0; round < 2; round++) {
      assertTrue(mesh.ask(session("root"), columns).lines().contains("'private_note'"));
      assertEquals(53, mesh.ask(eve(), columns).rows().size());
      LeakSuiteTest.assertSecret(columns, LeakSuiteTest.told(mesh.ask(eve(), columns)));
      assertTrue(mesh.ask(session("root"), statements).toString().contains("zqother"));
      assertEquals(List.of(), mesh.ask(eve(), statements).rows());
    }
    POLICY.decide("eve", Map.of("acct_1", Rule.unlisted(), "acct_2", Rule.unlisted()));
    assertFalse(
        mesh.ask(eve(), "SELECT table_name FROM portico.tables").lines().contains("'acct_1'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Pacific/Kiritimati", "America/St_Johns", "Pacific/Pago_Pago"})
  void aTimeZoneDoesNotMoveTheEdgesOfAMask(String zone) {
    for (TestStore store : TestStore.values()) {
      Session session = eve();
      assertFalse(mesh.ask(session, "SET time_zone = '" + zone + "'").failed());
      String sql = "SELECT id, seen, birth, ssn FROM " + store.schema() + ".%s";
      assertEquals(
          mesh.ask(eve(), sql.formatted("acct_1")).sorted(),
          mesh.ask(session, sql.formatted("acct_1")).sorted());
      assertEquals(
          mesh.ask(session, sql.formatted("acct_1")).sorted(),
          mesh.ask(session, sql.formatted("acct_2")).sorted());
    }
  }

  /** These characters mark what EXPLAIN does not show. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'X' AS a, email FROM pg.acct_1",
        "SELECT email AS \"X\" FROM pg.acct_1",
        "SELECT \"X\".email FROM pg.acct_1 AS \"X\"",
        "WITH \"X\" AS (SELECT email FROM pg.acct_1) SELECT * FROM \"X\"",
        "SELECT \"X\" FROM pg.acct_1",
        "SELECT * FROM pg.\"X\"",
        "SELECT * FROM \"X\".acct_1",
        "SELECT id FROM pg.acct_1 WHERE email = 'X'",
        "SELECT id FROM pg.acct_1 WHERE email LIKE 'X' ESCAPE 'X'",
        "SELECT id FROM pg.acct_1 WHERE nick IN ('X', 'Xb', 'c')",
        "SELECT id || 'X' FROM pq.acct_1 WHERE ssn > 'X'",
        "SELECT /* X */ email FROM pg.acct_1",
        "SELECT X email FROM pg.acct_1",
        "SELECT email FROM h2.acct_1 WHERE 'X' < email",
        "SELECT TRIM(BOTH 'X' FROM email) FROM pq.acct_1",
        "SELECT U&'\\0002\\0003\\0001' || email FROM pg.acct_1",
        "SELECT CAST(X'0203' AS VARCHAR) || email FROM pg.acct_1"
      })
  void controlCharactersBreakNoMark(String form) {
    for (String marks :
        List.of(
            "\u0001",
            "\u0002",
            "\u0003",
            "\u0002a\u0002b\u0003",
            "\u0003\u0002",
            "\u0001P0\u0001")) {
      String sql = form.replace("X'0203'", "0203").replace("X", marks).replace("0203", "X'0203'");
      for (String how : List.of("", "EXPLAIN ", "EXPLAIN ANALYZE ", "EXPLAIN POLICY ")) {
        Answer answer = mesh.ask(eve(), how + sql);
        LeakSuiteTest.assertSecret(sql, LeakSuiteTest.told(answer));
        assertTrue(
            !answer.failed() || answer.error().code() != ErrorCode.INTERNAL,
            () -> sql + "\n" + answer);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void controlCharactersInParametersAreText(TestStore store) {
    BindValue marks = new BindValue(ColumnType.VARCHAR, "\u0002a\u0002b\u0003\u0001P0\u0001");
    Answer answer =
        mesh.ask(
            eve(),
            "SELECT CAST(? AS VARCHAR), email FROM " + store.schema() + ".acct_1 WHERE email <> ?",
            marks,
            marks);
    assertEquals(6, answer.rows().size(), answer::toString);
    assertEquals(marks.value(), answer.rows().get(0).get(0));
  }
}
