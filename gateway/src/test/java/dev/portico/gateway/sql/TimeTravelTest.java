package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clause, the session's instant and what is refused, in an analyst's words. */
class TimeTravelTest {
  @TempDir static Path folder;

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
            .row(3, "trial", day(5), day(5))
            .row(4, "later", LocalDateTime.of(2990, 1, 1, 0, 0), null)
            .build()
            .travelling("{strategy: validity, validFrom: valid_from, validTo: valid_to}");
    MeshTable moves =
        MeshTable.named("moves")
            .column("id", ColumnType.INTEGER)
            .column("country", ColumnType.VARCHAR)
            .column("at", ColumnType.TIMESTAMP_TZ)
            .row(1, "DE", Instant.parse("2026-01-01T00:00:00Z"))
            .row(1, "FR", Instant.parse("2026-01-15T00:00:00Z"))
            .row(2, "DE", Instant.parse("2026-01-20T00:00:00Z"))
            .row(2, "ES", Instant.parse("2026-01-20T00:00:00Z"))
            .build()
            .travelling("{strategy: log, recordedAt: at, key: [id]}");
    MeshTable kept =
        MeshTable.named("kept")
            .column("id", ColumnType.INTEGER)
            .column("valid_from", ColumnType.TIMESTAMP)
            .column("valid_to", ColumnType.TIMESTAMP)
            .row(1, year(1990), year(2001))
            .row(2, year(1990), null)
            .build()
            .travelling(
                "{strategy: validity, validFrom: valid_from, validTo: valid_to, retention: 20y}");
    MeshTable keptLog =
        MeshTable.named("kept_log")
            .column("id", ColumnType.INTEGER)
            .column("at", ColumnType.TIMESTAMP)
            .row(1, year(1990))
            .row(1, year(2001))
            .build()
            .travelling("{strategy: log, recordedAt: at, key: [id], retention: 20y}");
    MeshTable keptCopies =
        MeshTable.named("kept_copies")
            .column("id", ColumnType.INTEGER)
            .column("day", ColumnType.DATE)
            .row(1, LocalDate.of(1990, 1, 1))
            .build()
            .inFolders("day")
            .travelling("{strategy: snapshots, partition: day, retention: 20y}");
    MeshTable lateCopies =
        MeshTable.named("late_copies")
            .column("id", ColumnType.INTEGER)
            .column("day", ColumnType.DATE)
            .row(1, LocalDate.of(2026, 3, 1))
            .build()
            .inFolders("day")
            .travelling("{strategy: snapshots, partition: day}");
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
            List.of(plans, moves, prices, kept, keptLog, keptCopies, lateCopies),
            List.of(
                new VirtualTable("plan_names", plan, "SELECT plan FROM {s}.plans"),
                new VirtualTable(
                    "kept_ids",
                    List.of(new MeshTable.Column("id", ColumnType.INTEGER)),
                    "SELECT id FROM {s}.kept"),
                new VirtualTable(
                    "plan_twice", plan, "SELECT UPPER(plan) AS plan FROM {s}.plan_names"),
                new VirtualTable("price_names", plan, "SELECT plan FROM {s}.prices")),
            new OpenAuthorizer());
  }

  private static LocalDateTime year(int year) {
    return LocalDateTime.of(year, 1, 1, 0, 0);
  }

  private static LocalDateTime day(int day) {
    return LocalDateTime.of(2026, 1, day, 0, 0);
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  private static void rows(String expected, String sql, BindValue... parameters) {
    Answer answer = mesh.ask(sql, parameters);
    assertEquals(expected, String.join("; ", answer.sorted()), () -> sql + " -> " + answer);
  }

  private static void refused(ErrorCode code, String part, String sql, BindValue... parameters) {
    Answer answer = mesh.ask(sql, parameters);
    assertTrue(answer.failed(), () -> sql + " -> " + answer);
    assertEquals(code, answer.error().code(), () -> sql + " -> " + answer);
    assertTrue(answer.error().getMessage().contains(part), () -> answer.toString());
  }

  @Test
  void the_clause_takes_an_instant_in_every_form() {
    for (String instant :
        List.of(
            "TIMESTAMP '2026-01-06 00:00:00'",
            "DATE '2026-01-06'",
            "'2026-01-06'",
            "'2026-01-06T00:00:00Z'",
            "'2026-01-06 02:00:00+02:00'",
            "'2026-01-06 01:00 Europe/Berlin'",
            "CAST('2026-01-06' AS TIMESTAMP)",
            "CAST('2026-01-06 14:00:00' AS DATE)",
            "'2026-01-06'::timestamp",
            "TIMESTAMP '2026-01-07 00:00:00' - INTERVAL '1' DAY",
            "TIMESTAMPADD(MONTH, -1, DATE '2026-02-06')",
            "FLOOR(TIMESTAMP '2026-01-06 14:00:00' TO DAY)")) {
      rows(
          "1 | 'free'; 2 | 'free'",
          "SELECT id, plan FROM pg.plans FOR SYSTEM_TIME AS OF " + instant);
    }
    rows(
        "1 | 'paid'",
        "SELECT id, plan FROM pg.plans FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP - INTERVAL '1'"
            + " HOUR");
    rows("1 | 'paid'", "SELECT id, plan FROM pg.plans FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP");
    rows("1 | 'paid'", "SELECT id, plan FROM pg.plans FOR TIMESTAMP AS OF NOW()");
  }

  @Test
  void a_parameter_may_be_the_instant() {
    String sql = "SELECT id, plan FROM pg.plans FOR SYSTEM_TIME AS OF ? WHERE id = ?";
    BindValue id = new BindValue(ColumnType.INTEGER, 1);
    rows(
        "1 | 'free'",
        sql,
        new BindValue(ColumnType.TIMESTAMP_TZ, Instant.parse("2026-01-06T00:00:00Z")),
        id);
    rows("1 | 'free'", sql, new BindValue(ColumnType.TIMESTAMP, day(6)), id);
    rows("1 | 'paid'", sql, new BindValue(ColumnType.DATE, LocalDate.of(2026, 1, 12)), id);
    rows("1 | 'paid'", sql, new BindValue(ColumnType.VARCHAR, "2026-01-12"), id);
    refused(
        ErrorCode.INSTANT_INVALID, "parameter 1", sql, new BindValue(ColumnType.INTEGER, 7), id);
    refused(
        ErrorCode.INSTANT_INVALID, "'soon'", sql, new BindValue(ColumnType.VARCHAR, "soon"), id);
  }

  @Test
  void the_clause_stands_before_or_after_the_alias_and_in_every_part_of_a_query() {
    String then = "FOR SYSTEM_TIME AS OF '2026-01-06'";
    rows(
        "'free' | 'paid'",
        "SELECT a.plan, b.plan FROM pg.plans "
            + then
            + " AS a JOIN pg.plans AS b "
            + "FOR SYSTEM_TIME AS OF '2026-01-12' ON a.id = b.id WHERE a.id = 1");
    rows("2", "SELECT COUNT(*) FROM mesh.pg.plans " + then);
    rows("2", "WITH w AS (SELECT * FROM pg.plans " + then + ") SELECT COUNT(*) FROM w");
    rows("2", "SELECT COUNT(*) FROM (SELECT * FROM pq.plans " + then + ") AS s");
    rows(
        "3",
        "SELECT COUNT(*) FROM (SELECT id FROM h2.plans "
            + then
            + " UNION ALL SELECT id FROM h2.plans) AS s");
    rows(
        "1 | 'paid'",
        "SELECT id, plan FROM pg.plans p WHERE EXISTS (SELECT 1 FROM pq.plans "
            + then
            + " o WHERE o.id = p.id)");
    rows(
        "1 | 0; 2 | 0",
        "SELECT p.id, c.price FROM pg.plans " + then + " p JOIN pq.prices c ON c.plan = p.plan");
    rows("'free'", "SELECT plans.plan FROM pg.plans " + then + " WHERE plans.id = 2");
  }

  @Test
  void a_clause_without_a_table_behind_it_is_refused() {
    refused(
        ErrorCode.SQL_INVALID,
        "WITH name",
        "WITH w AS (SELECT 1 AS a) SELECT * FROM w FOR SYSTEM_TIME AS OF '2026-01-06'");
    refused(
        ErrorCode.SQL_INVALID,
        "inside this sub-query",
        "SELECT * FROM (SELECT 1 AS a) AS s FOR SYSTEM_TIME AS OF '2026-01-06'");
    refused(
        ErrorCode.TABLE_NOT_FOUND,
        "pg.plan",
        "SELECT * FROM pg.plan FOR SYSTEM_TIME AS OF '2026-01-06'");
    refused(
        ErrorCode.INSTANT_INVALID,
        "constant",
        "SELECT * FROM pg.plans a, pg.plans FOR SYSTEM_TIME AS OF a.valid_from b");
    refused(
        ErrorCode.INSTANT_INVALID,
        "'2026-13-01'",
        "SELECT * FROM pg.plans FOR SYSTEM_TIME AS OF '2026-13-01'");
  }

  @Test
  void what_has_no_history_is_refused_with_both_instants() {
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "2026-01-06T00:00Z",
        "SELECT * FROM pg.prices FOR SYSTEM_TIME AS OF '2026-01-06'");
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "keeps no history",
        "SELECT * FROM pg.prices FOR SYSTEM_TIME AS OF '2026-01-06'");
    rows("2", "SELECT COUNT(*) FROM pg.prices FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP");
    refused(
        ErrorCode.HISTORY_NOT_KEPT, "AS OF only", "SELECT * FROM pg.prices FOR SYSTEM_TIME ALL");
    refused(
        ErrorCode.INSTANT_IN_FUTURE,
        "2900-01-01",
        "SELECT * FROM pg.plans FOR SYSTEM_TIME AS OF '2900-01-01'");
    refused(
        ErrorCode.INSTANT_INVALID,
        "after its end",
        "SELECT * FROM pg.plans FOR SYSTEM_TIME FROM '2026-02-01' TO '2026-01-01'");
  }

  @Test
  void what_is_older_than_the_retention_is_refused_with_table_and_instants() {
    for (TestStore store : TestStore.values()) {
      for (String name : List.of("kept", "kept_log", "kept_copies")) {
        String table = store.schema() + "." + name;
        String sql = "SELECT id FROM " + table + " FOR SYSTEM_TIME ";
        for (int i = 0; i < 2; i++) {
          refused(ErrorCode.HISTORY_TOO_SHORT, table, sql + "AS OF '1995-01-01'");
          refused(ErrorCode.HISTORY_TOO_SHORT, "1995-01-01T00:00Z", sql + "AS OF '1995-01-01'");
        }
        refused(ErrorCode.HISTORY_TOO_SHORT, "it is now 2", sql + "AS OF '1995-01-01'");
        Answer recent =
            mesh.ask(
                sql + "AS OF ?",
                new BindValue(ColumnType.DATE, LocalDate.now(ZoneOffset.UTC).minusYears(19)));
        assertEquals(name.equals("kept") ? List.of("2") : List.of("1"), recent.sorted());
        refused(
            ErrorCode.HISTORY_TOO_SHORT,
            table,
            sql + "AS OF ?",
            new BindValue(ColumnType.DATE, LocalDate.now(ZoneOffset.UTC).minusYears(21)));
      }
      for (String name : List.of("kept", "kept_log")) {
        String sql = "SELECT id FROM " + store.schema() + "." + name + " FOR SYSTEM_TIME ";
        refused(
            ErrorCode.HISTORY_TOO_SHORT,
            "1995-01-01T00:00Z",
            sql + "BETWEEN '1995-01-01' AND '2024-01-01'");
        assertEquals(
            name.equals("kept") ? List.of("2") : List.of("1"), mesh.ask(sql + "ALL").sorted());
      }
    }
    refused(
        ErrorCode.HISTORY_TOO_SHORT,
        "pg.kept keeps its past since",
        "SELECT id FROM pg.kept_ids FOR SYSTEM_TIME AS OF '1995-01-01'");
    refused(ErrorCode.HISTORY_TOO_SHORT, "pg.kept", "SELECT id FROM \"pg@1995-01-01\".kept");
    Session session = SqlMesh.session();
    mesh.ask(session, "SET as_of = '1995-01-01'");
    assertEquals(
        ErrorCode.HISTORY_TOO_SHORT, mesh.ask(session, "SELECT id FROM pg.kept").error().code());
  }

  @Test
  void every_refusal_names_its_table_and_the_instants() {
    refused(
        ErrorCode.INSTANT_IN_FUTURE,
        "pg.plans FOR SYSTEM_TIME: 2900-01-01T00:00Z has not come yet: it is now 2",
        "SELECT * FROM pg.plans FOR SYSTEM_TIME AS OF '2900-01-01'");
    refused(
        ErrorCode.INSTANT_INVALID,
        "pg.plans FOR SYSTEM_TIME: 'soon' is no instant",
        "SELECT * FROM pg.plans FOR SYSTEM_TIME AS OF 'soon'");
    refused(
        ErrorCode.INSTANT_INVALID,
        "pg.plans FOR SYSTEM_TIME: the span begins at 2026-02-01T00:00Z, after its end at"
            + " 2026-01-01T00:00Z",
        "SELECT * FROM pg.plans FOR SYSTEM_TIME FROM '2026-02-01' TO '2026-01-01'");
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "asked for was 2026-01-01T00:00Z to 2026-02-01T00:00Z, and it is now 2",
        "SELECT * FROM pg.prices FOR SYSTEM_TIME FROM '2026-01-01' TO '2026-02-01'");
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "pg.prices keeps no history (timeTravel none), so it cannot be read as of"
            + " 2026-01-06T00:00Z; it is now 2",
        "SELECT * FROM pg.prices FOR SYSTEM_TIME AS OF '2026-01-06'");
    for (TestStore store : TestStore.values()) {
      String table = store.schema() + ".late_copies";
      refused(
          ErrorCode.HISTORY_TOO_SHORT,
          table
              + " has no copy at or before 2026-01-06T00:00Z; its copies begin later. It is now 2",
          "SELECT * FROM " + table + " FOR SYSTEM_TIME AS OF '2026-01-06'");
    }
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "pg.kept_copies does not tell",
        "SELECT * FROM pg.kept_copies FOR SYSTEM_TIME ALL");
  }

  @Test
  void a_version_without_length_is_seen_by_all_alone() {
    String columns = "SELECT id, plan FROM h2.plans FOR SYSTEM_TIME ";
    rows("", columns + "AS OF '2026-01-05' WHERE id = 3");
    rows("", columns + "BETWEEN '2026-01-01' AND '2026-01-31' WHERE id = 3");
    rows("3 | 'trial'", columns + "ALL WHERE id = 3");
    rows("", "SELECT id FROM pg.plans WHERE id = 4");
  }

  @Test
  void the_sessions_instant_holds_for_tables_without_a_clause() {
    Session session = SqlMesh.session();
    mesh.ask(session, "SET as_of = '2026-01-06'");
    assertEquals(List.of("'2026-01-06'"), mesh.ask(session, "SHOW as_of").lines());
    assertEquals(
        List.of("'free'", "'free'"), mesh.ask(session, "SELECT plan FROM pg.plans").sorted());
    assertEquals(
        List.of("'paid'"),
        mesh.ask(session, "SELECT plan FROM pg.plans FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP")
            .sorted());
    Answer none = mesh.ask(session, "SELECT * FROM pg.prices");
    assertEquals(ErrorCode.HISTORY_NOT_KEPT, none.error().code());
    assertTrue(none.error().getMessage().contains("as_of_missing"), none.toString());
    mesh.ask(session, "SET as_of_missing = 'current'");
    assertEquals(2, mesh.ask(session, "SELECT * FROM pg.prices").rows().size());
    Answer told = mesh.ask(session, "EXPLAIN SELECT * FROM pg.prices");
    assertFalse(told.toString().contains("as of"), "it is read as it is now: " + told);
    mesh.ask(session, "RESET as_of");
    assertEquals(List.of("'paid'"), mesh.ask(session, "SELECT plan FROM pg.plans").sorted());
    assertTrue(mesh.ask(session, "SET as_of = 'soon'").failed());
    assertTrue(mesh.ask(session, "SET as_of = '2900-01-01'").failed());
  }

  @Test
  void a_sessions_zone_reads_instants_without_one() {
    Session session = SqlMesh.session();
    mesh.ask(session, "SET time_zone = 'America/New_York'");
    // midnight in New York is five hours into the day of the table
    assertEquals(
        List.of("'paid'"),
        mesh.ask(
                session,
                "SELECT plan FROM pg.plans FOR SYSTEM_TIME AS OF '2026-01-09 19:00:00' WHERE id ="
                    + " 1")
            .sorted());
    assertEquals(
        List.of("'free'"),
        mesh.ask(
                session,
                "SELECT plan FROM pg.plans FOR SYSTEM_TIME AS OF '2026-01-09 18:59:59' WHERE id ="
                    + " 1")
            .sorted());
  }

  @Test
  void a_schema_may_bear_the_instant() {
    rows(
        "'free'",
        "SELECT \"listeners\".plan FROM \"pg@2026-01-06\".plans AS \"listeners\" WHERE id = 1");
    rows(
        "'free'",
        "SELECT \"pg@2026-01-06T00:00:00Z\".plans.plan FROM \"pg@2026-01-06T00:00:00Z\".plans WHERE"
            + " id = 1");
    rows(
        "'paid'",
        "SELECT plan FROM \"pg@2026-01-06\".plans FOR SYSTEM_TIME AS OF '2026-01-12' WHERE id = 1");
    refused(ErrorCode.INSTANT_INVALID, "'soon'", "SELECT plan FROM \"pg@soon\".plans");
  }

  @Test
  void tied_rows_of_a_log_are_an_error_only_when_one_must_be_chosen() {
    for (TestStore store : TestStore.values()) {
      String table = store.schema() + ".moves";
      rows("1 | 'DE'", "SELECT id, country FROM " + table + " FOR SYSTEM_TIME AS OF '2026-01-02'");
      refused(ErrorCode.HISTORY_AMBIGUOUS, table, "SELECT id, country FROM " + table);
      rows("1 | 'FR'", "SELECT id, country FROM " + table + " WHERE id = 1");
    }
  }

  @Test
  void a_known_statement_reads_its_own_instant_each_time() {
    String sql = "SELECT plan FROM pg.plans FOR SYSTEM_TIME AS OF ? WHERE id = 1";
    for (int i = 0; i < 3; i++) {
      rows("'free'", sql, new BindValue(ColumnType.TIMESTAMP, day(6)));
      rows("'paid'", sql, new BindValue(ColumnType.TIMESTAMP, day(12)));
      rows("", sql, new BindValue(ColumnType.TIMESTAMP, LocalDateTime.of(2020, 1, 1, 0, 0)));
    }
  }

  @Test
  void the_condition_is_pushed_to_the_store() {
    String sql = "SELECT COUNT(*) FROM pg.plans FOR SYSTEM_TIME AS OF '2026-01-06'";
    assertTrue(mesh.pushedWhole(sql), () -> mesh.explain(sql));
    assertFalse(
        mesh.explain(sql).lines().findFirst().orElseThrow().contains("2026-01-06"),
        "the instant is a bind value");
  }

  @Test
  void a_clause_on_a_virtual_table_holds_for_every_table_inside() {
    rows("'paid'", "SELECT plan FROM pg.plan_names");
    rows("'free'; 'free'", "SELECT plan FROM pg.plan_names FOR SYSTEM_TIME AS OF '2026-01-06'");
    rows(
        "'FREE' | 'PAID'",
        "SELECT MAX(a.plan), MAX(b.plan) FROM h2.plan_twice FOR SYSTEM_TIME AS OF '2026-01-06' a,"
            + " h2.plan_twice FOR SYSTEM_TIME AS OF '2026-01-12' b");
    rows("'FREE'", "SELECT MIN(plan) FROM \"pq@2026-01-06\".plan_twice");
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "pg.prices keeps no history",
        "SELECT plan FROM pg.price_names FOR SYSTEM_TIME AS OF '2026-01-06'");
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "AS OF only",
        "SELECT plan FROM pg.plan_names FOR SYSTEM_TIME ALL");
    Session session = SqlMesh.session();
    mesh.ask(session, "SET as_of = '2026-01-06'");
    assertEquals(
        List.of("'FREE'", "'FREE'"), mesh.ask(session, "SELECT plan FROM pg.plan_twice").sorted());
  }

  @Test
  void versions_stand_beside_virtual_tables() {
    rows(
        "'paid' | 'paid'",
        "SELECT p.plan, n.plan FROM pg.plans FOR SYSTEM_TIME ALL p JOIN pg.plan_names n ON n.plan ="
            + " p.plan WHERE p._valid_from > TIMESTAMP '2026-01-01 00:00:00' AND p._valid_to IS"
            + " NULL AND p.id = 1");
  }

  @Test
  void a_sessions_instant_leaves_the_gateways_own_tables_as_they_are() {
    Session session = SqlMesh.session();
    mesh.ask(session, "SET as_of = '2026-01-06'");
    Answer tables =
        mesh.ask(
            session,
            "SELECT time_travel FROM portico.tables WHERE table_schema = 'pg' AND table_name ="
                + " 'plans'");
    assertEquals(List.of("'validity'"), tables.lines(), tables::toString);
    refused(
        ErrorCode.HISTORY_NOT_KEPT,
        "keeps no history",
        "SELECT * FROM portico.tables FOR SYSTEM_TIME AS OF '2026-01-06'");
  }
}
