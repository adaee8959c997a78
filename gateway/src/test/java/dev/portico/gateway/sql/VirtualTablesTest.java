package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single callers get of virtual tables, and what they are told. */
class VirtualTablesTest {
  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  private static final VirtualTable JOINED =
      new VirtualTable(
          "joined",
          List.of(
              new MeshTable.Column("id", ColumnType.INTEGER),
              new MeshTable.Column("name", ColumnType.VARCHAR),
              new MeshTable.Column("amount", ColumnType.decimal(12, 2)),
              new MeshTable.Column("ratio", ColumnType.BIGINT)),
          """
          SELECT p.id, p.name, o.amount, 100 / (p.id - 3) AS ratio
          FROM {s}.p AS p JOIN {s}.o AS o ON o.k = p.k WHERE p.id <> 3\
          """);
  private static final VirtualTable ABOVE =
      new VirtualTable(
          "above",
          List.of(new MeshTable.Column("name", ColumnType.VARCHAR)),
          "WITH p AS (SELECT name FROM {s}.joined) SELECT name FROM p");

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, Small.tables(), List.of(JOINED, ABOVE), POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  private static Answer ask(String name, String sql, BindValue... values) {
    return mesh.ask(session(name), sql, values);
  }

  private static Session session(String name) {
    return new Session(
        new Principal(name, Set.of("analyst"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  private static Rule only(String column, Comparison comparison, int value) {
    return Rule.of(
        new RowFilter.Compare(column, comparison, new BindValue(ColumnType.INTEGER, value)),
        Map.of());
  }

  private static Rule masked(String column) {
    return Rule.of(
        RowFilter.ALL,
        Map.of(
            column,
            new Mask(new Mask.Partial(1, 0, "*"), ColumnType.VARCHAR, true, Optional.empty())));
  }

  private static final String INLINE =
      "SELECT p.id, p.name, o.amount, 100 / (p.id - 3) AS ratio FROM pg.p AS p JOIN pg.o AS o ON"
          + " o.k = p.k WHERE p.id <> 3";

  @Test
  void itAnswersAsItsQueryWrittenOut() {
    POLICY.decide("uma", Map.of("p", only("id", Comparison.LESS, 5), "o", masked("note")));
    for (String who : List.of("root", "uma")) {
      assertEquals(ask(who, INLINE).sorted(), ask(who, "SELECT * FROM pg.joined").sorted());
      assertFalse(ask(who, "SELECT * FROM pg.joined").failed());
    }
    assertTrue(
        ask("uma", "SELECT * FROM pg.joined").rows().size()
            < ask("root", "SELECT * FROM pg.joined").rows().size());
  }

  @Test
  void oneStoreGetsOneFragmentWithTheCallersCondition() {
    String plan = mesh.explain("SELECT name, amount FROM pg.joined WHERE name = 'Ana'");
    assertTrue(mesh.pushedWhole("SELECT name, amount FROM pg.joined WHERE name = 'Ana'"), plan);
    assertFalse(plan.contains("LIMIT"), plan);
    assertTrue(mesh.pushedWhole("SELECT COUNT(*) FROM pg.above"), plan);
  }

  @Test
  void aClosedTableInsideIsNamedToThoseWhoMayKnowOfIt() {
    POLICY.decide("kim", Map.of("o", Rule.deny()));
    Answer answer = ask("kim", "SELECT name FROM pg.joined");
    assertEquals(ErrorCode.ACCESS_DENIED, answer.error().code());
    assertTrue(answer.error().getMessage().contains("pg.o is closed"), answer::toString);
    Answer above = ask("kim", "SELECT name FROM pg.above");
    assertEquals(ErrorCode.ACCESS_DENIED, above.error().code());
    assertTrue(above.error().getMessage().contains("ask its owner"), above::toString);
  }

  @Test
  void anUnlistedTableInsideIsNotNamed() {
    POLICY.decide("lou", Map.of("o", Rule.unlisted()));
    for (String table : List.of("joined", "above")) {
      for (String how : List.of("", "EXPLAIN ", "EXPLAIN POLICY ", "EXPLAIN ANALYZE ")) {
        Answer answer = ask("lou", how + "SELECT name FROM pg." + table);
        assertEquals(ErrorCode.ACCESS_DENIED, answer.error().code());
        assertFalse(answer.error().getMessage().contains("pg.o"), answer::toString);
      }
    }
    assertEquals(
        ErrorCode.TABLE_NOT_FOUND, ask("lou", "SELECT * FROM pg.o, pg.joined").error().code());
  }

  @Test
  void aHiddenColumnInsideClosesItWithoutANameOfTheColumn() {
    POLICY.decide("max", Map.of("o", masked("note").hiding("amount")));
    Answer answer = ask("max", "SELECT name FROM pg.joined");
    assertEquals(ErrorCode.ACCESS_DENIED, answer.error().code());
    assertFalse(answer.error().getMessage().contains("amount"), answer::toString);
    POLICY.decide("max", Map.of("o", masked("note").hiding("moment")));
    assertFalse(ask("max", "SELECT name FROM pg.joined").failed());
  }

  @Test
  void itIsListedByItsOwnDecisionAlone() {
    POLICY.decide("ned", Map.of("o", Rule.unlisted(), "above", Rule.unlisted()));
    CallerView view = mesh.queries().view(session("ned"));
    List<String> names = view.tables().stream().map(t -> t.name().toString()).toList();
    assertTrue(names.contains("pg.joined") && !names.contains("pg.above"), names::toString);
    assertFalse(ask("ned", "DESCRIBE pg.joined").failed());
  }

  @Test
  void typesFollowTheMasksInside() {
    POLICY.decide("ola", Map.of("p", masked("name")));
    ViewTable table =
        mesh.queries().view(session("ola")).tables().stream()
            .filter(t -> t.name().toString().equals("pg.joined"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        List.of(
            ColumnType.BIGINT, ColumnType.VARCHAR, ColumnType.decimal(38, 2), ColumnType.BIGINT),
        table.columns().stream().map(ViewColumn::type).toList());
    assertTrue(table.columns().stream().allMatch(ViewColumn::nullable));
    assertEquals(
        table.columns().stream().map(ViewColumn::type).toList(),
        ask("ola", "SELECT * FROM pg.joined").types());
  }

  @Test
  void noNameOfTheCallerMeansAnythingInside() {
    List<String> whole = ask("root", "SELECT name FROM pg.joined").sorted();
    assertEquals(
        whole,
        ask(
                "root",
                "WITH p AS (SELECT 'x' AS name, 1 AS id, 1 AS k), o AS (SELECT * FROM pg.m) SELECT"
                    + " name FROM pg.joined")
            .sorted());
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, ask("root", "SELECT k FROM pg.joined").error().code());
  }

  @Test
  void itsOwnRowFilterStandsBeforeEverythingThatCanFail() {
    POLICY.decide("pat", Map.of("joined", only("id", Comparison.LESS, 3)));
    Answer seen = ask("pat", "SELECT id FROM pg.joined");
    assertEquals(Set.of(List.of(1), List.of(2)), Set.copyOf(seen.rows()));
    for (TestStore store : TestStore.values()) {
      String t = store.schema() + ".joined";
      // id 5 and 6 are not pat's: a division by their distance from 5 would tell
      for (String sql :
          List.of(
              "SELECT id FROM %s WHERE 10 / (id - 5) < 100",
              "SELECT a.id FROM %s a JOIN pg.m m ON m.k = 10 / (a.id - 5) + 99",
              "SELECT MIN(10 / (id - 5)), MAX(id) FROM %s",
              "SELECT id FROM (SELECT id, 10 / (id - 5) AS x FROM %s) q WHERE x < 100",
              "SELECT id FROM %s WHERE CAST(CASE WHEN id > 4 THEN 'x' ELSE '1' END AS INTEGER)"
                  + " = 1")) {
        Answer answer = ask("pat", sql.formatted(t));
        assertFalse(answer.failed(), () -> sql + " " + answer);
      }
      assertTrue(ask("root", "SELECT id FROM " + t + " WHERE 10 / (id - 5) < 100").failed());
    }
  }

  @Test
  void aPreparedStatementIsDecidedAnewForTheNextCaller() {
    String sql = "SELECT DISTINCT id FROM pg.joined WHERE id < ? ORDER BY id";
    BindValue all = new BindValue(ColumnType.INTEGER, 100);
    for (int id : List.of(1, 2, 5)) {
      POLICY.decide("q" + id, Map.of("p", only("id", Comparison.EQUAL, id)));
      assertEquals(List.of(List.of(id)), ask("q" + id, sql, all).rows());
      POLICY.decide("r" + id, Map.of("joined", only("id", Comparison.EQUAL, id)));
      assertEquals(List.of(List.of(id)), ask("r" + id, sql, all).rows());
      POLICY.decide(
          "s" + id,
          Map.of(
              "joined", only("id", Comparison.GREATER, 0), "p", only("id", Comparison.EQUAL, id)));
      assertEquals(List.of(List.of(id)), ask("s" + id, sql, all).rows());
    }
    POLICY.decide("q1", Map.of("p", Rule.deny()));
    assertEquals(ErrorCode.ACCESS_DENIED, ask("q1", sql, all).error().code());
  }

  @Test
  void obligationsInsideHoldToo() {
    POLICY.decide(
        "sue",
        Map.of("p", masked("name").bound(new Obligations(2, Obligations.KeyTravel.ALLOWED))));
    assertTrue(ask("sue", "SELECT name FROM pg.joined").failed());
    assertFalse(ask("sue", "SELECT COUNT(name) FROM pg.joined").failed());
  }
}
