package dev.portico.gateway.query;

import static dev.portico.gateway.query.VersionedMesh.FIRST;
import static dev.portico.gateway.query.VersionedMesh.SECOND;
import static dev.portico.gateway.query.VersionedMesh.analyst;
import static dev.portico.gateway.query.VersionedMesh.steward;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.Problem;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that is read as it was has the columns that its contract had. */
class SchemaOfThenTest {
  private static final String PEOPLE = " FROM hr.people FOR SYSTEM_TIME AS OF ";

  @TempDir static Path folder;
  private static VersionedMesh mesh;

  @BeforeAll
  static void open() throws Exception {
    mesh = VersionedMesh.in(folder);
    List<String> problems =
        mesh.stack().catalog().snapshot().problems().stream().map(Problem::toString).toList();
    assertEquals(List.of(), problems);
  }

  @AfterAll
  static void close() throws Exception {
    mesh.close();
  }

  private static String at(String instant) {
    return PEOPLE + "'" + instant + "'";
  }

  private static List<String> names(Session session, String describe) {
    return mesh.ask(session, describe).stream()
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  @Test
  void describe_tells_the_columns_of_the_contract_that_was_in_force() {
    String then = "DESCRIBE hr.people FOR SYSTEM_TIME AS OF ";
    assertEquals(
        List.of("id", "name", "plz", "email", "salary", "ssn", "zone", "gone"),
        names(steward(), then + "'" + FIRST + "'"));
    assertEquals(
        List.of("id", "name", "postcode", "email", "salary", "ssn", "region"),
        names(steward(), then + "DATE '" + SECOND + "';"));
    List<String> today = List.of("id", "name", "email", "region", "level");
    assertEquals(today, names(steward(), "DESCRIBE hr.people"));
    assertEquals(today, names(steward(), then + "CURRENT_TIMESTAMP"));
    assertEquals(today, names(steward(), then + "'2026-01-01T00:00:00Z'"));
    assertEquals(7, names(steward(), then + "'2025-12-31 23:59:59.999999'").size());
    assertEquals(8, names(steward(), then + "'1999-01-01'").size(), "the oldest one known");
    assertEquals(
        "salary INTEGER true false what they earn",
        mesh.ask(steward(), then + "'" + FIRST + "'").get(5));
  }

  @Test
  void describe_follows_the_session_and_the_schema_alias() {
    Session session = steward();
    mesh.ask(session, "SET as_of = '" + FIRST + "'");
    assertEquals(8, names(session, "DESCRIBE hr.people").size());
    assertEquals(8, names(session, "SHOW COLUMNS FROM hr.people").size());
    assertEquals(7, names(session, "DESC hr.people FOR TIMESTAMP AS OF '" + SECOND + "'").size());
    assertEquals(7, names(session, "DESCRIBE \"hr@" + SECOND + "\".people").size());
    assertEquals(5, names(session, "DESCRIBE hr.people FOR SYSTEM_TIME AS OF NOW()").size());
  }

  @Test
  void describe_refuses_what_is_no_instant() {
    String then = "DESCRIBE hr.people FOR SYSTEM_TIME ";
    assertCode(ErrorCode.INSTANT_INVALID, then + "AS OF 'soon'", "hr.people", "'soon'");
    assertCode(ErrorCode.INSTANT_IN_FUTURE, then + "AS OF '2900-01-01'", "hr.people", "2900");
    assertCode(ErrorCode.SQL_SYNTAX, then + "ALL", "AS OF");
    assertCode(ErrorCode.SQL_SYNTAX, then + "AS OF", "needs");
    assertCode(ErrorCode.SQL_SYNTAX, then + "AS OF '2025-01-01' nonsense", "nonsense");
    assertCode(ErrorCode.INSTANT_INVALID, then + "AS OF ?", "parameter");
    assertCode(ErrorCode.TABLE_NOT_FOUND, "DESCRIBE \"hr@2025-01-01\".peeple", "hr.people");
  }

  private static void assertCode(ErrorCode code, String sql, String... parts) {
    GatewayException fault = mesh.refused(steward(), sql);
    assertEquals(code, fault.code(), () -> sql + " " + fault.display());
    for (String part : parts) {
      assertTrue(fault.getMessage().contains(part), fault::display);
    }
  }

  @Test
  void columns_that_came_later_are_null_and_those_that_went_are_there() {
    assertEquals(
        List.of(
            "id name email region level plz salary ssn zone",
            "1 ana ana@x.org null null 10115 10 S-1 north"),
        mesh.ask(steward(), "SELECT *" + at(FIRST)));
    assertEquals(
        List.of(
            "id name email region level postcode salary ssn",
            "1 ana ana@x.org DE null 10115 10 S-1",
            "2 gus gus@x.org FR null 75001 20 S-2"),
        mesh.ask(steward(), "SELECT *" + at(SECOND) + " ORDER BY id"));
    assertEquals(
        List.of("id name email region level", "1 ana ana@y.org DE 4", "2 gus gus@x.org FR 5"),
        mesh.ask(steward(), "SELECT * FROM hr.people ORDER BY id"));
    assertEquals(
        List.of("id name email region level", "1 ana ana@x.org DE 3", "2 gus gus@x.org FR 5"),
        mesh.ask(steward(), "SELECT *" + at("2026-02-01") + " ORDER BY id"));
    assertEquals(
        List.of("EXPR$0 EXPR$1", "1 0"),
        mesh.ask(steward(), "SELECT COUNT(*), COUNT(level)" + at(FIRST) + " WHERE level IS NULL"));
  }

  @Test
  void each_reference_of_a_statement_has_its_own_columns() {
    assertEquals(
        List.of("salary region level", "10 DE 4"),
        mesh.ask(
            steward(),
            "SELECT o.salary, n.region, n.level FROM hr.people FOR SYSTEM_TIME AS OF '"
                + FIRST
                + "' o JOIN hr.people n ON n.id = o.id"));
    GatewayException fault =
        mesh.refused(
            steward(),
            "SELECT n.salary FROM hr.people FOR SYSTEM_TIME AS OF '"
                + FIRST
                + "' o JOIN hr.people n ON n.id = o.id");
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, fault.code());
    assertTrue(fault.getMessage().contains("until 2026-01-01T00:00Z"), fault::display);
  }

  @Test
  void a_column_that_the_store_lost_is_told_when_it_is_named() {
    GatewayException fault = mesh.refused(steward(), "SELECT gone" + at(FIRST));
    assertEquals(ErrorCode.COLUMN_DRIFTED, fault.code());
    assertTrue(fault.getMessage().contains("hr.people"), fault::display);
    assertTrue(fault.getMessage().contains("version 1.0.0"), fault::display);
    assertEquals(
        ErrorCode.COLUMN_NOT_FOUND, mesh.refused(steward(), "SELECT gone" + at(SECOND)).code());
    assertEquals(
        ErrorCode.COLUMN_NOT_FOUND, mesh.refused(steward(), "SELECT gone FROM hr.people").code());
  }

  @Test
  void a_known_plan_is_not_used_across_a_change_of_the_contract() {
    Session session = steward();
    for (int i = 0; i < 3; i++) {
      for (String instant : List.of(FIRST, "2025-04-01", SECOND, "2026-02-01")) {
        mesh.ask(session, "SET as_of = '" + instant + "'");
        String columns = mesh.ask(session, "SELECT * FROM hr.people").get(0);
        assertEquals(instant.startsWith("2025"), columns.contains("salary"), columns);
        assertEquals(instant.compareTo("2025-06") < 0, columns.contains("plz"), columns);
      }
    }
  }

  @Test
  void with_a_parameter_the_columns_are_those_of_today() {
    String sql = "SELECT *" + PEOPLE + "? ORDER BY id";
    BindValue first = new BindValue(ColumnType.VARCHAR, FIRST);
    BindValue later = new BindValue(ColumnType.VARCHAR, "2026-02-01");
    for (int i = 0; i < 2; i++) {
      assertEquals(
          List.of("id name email region level", "1 ana ana@x.org null null"),
          mesh.ask(steward(), sql, first));
      assertEquals("1 ana ana@x.org DE 3", mesh.ask(steward(), sql, later).get(1));
    }
    GatewayException fault = mesh.refused(steward(), "SELECT salary" + PEOPLE + "?", first);
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, fault.code());
    assertTrue(fault.getMessage().contains("parameter"), fault::display);
  }

  @Test
  void versions_of_a_span_have_the_columns_of_today_with_their_values() {
    assertEquals(
        List.of("id level", "1 3", "1 4", "2 5"),
        mesh.ask(
            steward(), "SELECT id, level FROM hr.people FOR SYSTEM_TIME ALL ORDER BY id, level"));
    assertEquals(
        ErrorCode.COLUMN_NOT_FOUND,
        mesh.refused(steward(), "SELECT salary FROM hr.people FOR SYSTEM_TIME ALL").code());
  }

  @Test
  void a_virtual_table_gives_the_columns_of_its_own_contract() {
    assertEquals(
        List.of("name level email", "ana null ana@x.org"),
        mesh.ask(steward(), "SELECT * FROM hr.names FOR SYSTEM_TIME AS OF '" + FIRST + "'"));
    assertEquals(
        List.of("name level email", "ana null a********"),
        mesh.ask(analyst(), "SELECT * FROM hr.names FOR SYSTEM_TIME AS OF '" + FIRST + "'"));
  }

  @Test
  void copies_in_files_have_the_columns_of_their_time() {
    assertEquals(
        List.of("id code level", "1 x null"),
        mesh.ask(
            steward(), "SELECT id, code, level FROM hr.files FOR SYSTEM_TIME AS OF '2025-05-01'"));
    assertEquals(
        List.of("id level day", "1 7 2026-02-01"), mesh.ask(steward(), "SELECT * FROM hr.files"));
  }

  @Test
  void explain_tells_the_contract() {
    String plan = String.join("\n", mesh.ask(steward(), "EXPLAIN SELECT id" + at(FIRST)));
    assertTrue(plan.contains("(validity, contract 1.0.0)"), plan);
  }

  // what a caller must not reach through the past

  @Test
  void a_column_that_a_contract_tagged_stays_masked_although_a_later_one_left_the_tag_out() {
    assertEquals("ana@y.org", mesh.ask(analyst(), "SELECT email FROM hr.people").get(1));
    assertEquals("a********", mesh.ask(analyst(), "SELECT email" + at(FIRST)).get(1));
    assertEquals(
        "a********",
        mesh.ask(analyst(), "SELECT MIN(email) FROM hr.people FOR SYSTEM_TIME ALL").get(1));
    assertEquals(
        "a********",
        mesh.ask(analyst(), "SELECT email" + PEOPLE + "?", new BindValue(ColumnType.VARCHAR, FIRST))
            .get(1));
    // the second contract and that of today have no tag
    assertEquals("ana@x.org", mesh.ask(analyst(), "SELECT MIN(email)" + at(SECOND)).get(1));
  }

  @Test
  void a_hidden_column_is_hidden_in_every_way_there_is() {
    Session session = analyst();
    assertFalse(mesh.ask(session, "SELECT *" + at(FIRST)).get(0).contains("ssn"));
    assertEquals(
        List.of("id", "name", "email", "salary", "gone"),
        names(session, "DESCRIBE hr.people FOR SYSTEM_TIME AS OF '" + FIRST + "'"));
    for (String sql :
        List.of(
            "SELECT ssn" + at(FIRST),
            "SELECT sn" + at(FIRST),
            "SELECT p.ssn FROM hr.people FOR SYSTEM_TIME AS OF '" + FIRST + "' p",
            "SELECT id" + at(FIRST) + " WHERE ssn = 'S-1'",
            "SELECT COUNT(*)" + at(FIRST) + " GROUP BY ssn",
            "SELECT id" + at(FIRST) + " ORDER BY ssn",
            "SELECT a.ssn FROM hr.people FOR SYSTEM_TIME AS OF '"
                + SECOND
                + "' a, hr.people FOR SYSTEM_TIME AS OF '"
                + FIRST
                + "' b",
            "EXPLAIN SELECT ssn" + at(FIRST),
            "SELECT plz" + at(FIRST),
            "SELECT zone" + at(FIRST))) {
      GatewayException fault = mesh.refused(session, sql);
      assertEquals(ErrorCode.COLUMN_NOT_FOUND, fault.code(), sql);
      assertFalse(fault.getMessage().contains("1.0.0"), fault::display);
      assertFalse(fault.getMessage().contains("did you mean \"ssn\""), fault::display);
    }
    String plan = String.join("\n", mesh.ask(session, "EXPLAIN SELECT *" + at(FIRST)));
    assertFalse(plan.contains("ssn") || plan.contains("zip") || plan.contains("zone"), plan);
    plan = String.join("\n", mesh.ask(session, "EXPLAIN POLICY SELECT *" + at(FIRST)));
    assertFalse(plan.contains("ssn") || plan.contains("plz") || plan.contains("zone"), plan);
  }

  /** What the first contract calls plz is what the second tags as postcode. */
  @Test
  void a_renamed_column_is_not_reached_by_its_old_name() {
    assertEquals("10115", mesh.ask(steward(), "SELECT plz" + at(FIRST)).get(1));
    assertEquals(
        ErrorCode.COLUMN_NOT_FOUND, mesh.refused(analyst(), "SELECT plz" + at(FIRST)).code());
    assertEquals("1****", mesh.ask(analyst(), "SELECT MIN(postcode)" + at(SECOND)).get(1));
  }

  @Test
  void policies_are_asked_with_what_each_contract_said() {
    mesh.decisions().asked();
    mesh.ask(analyst(), "SELECT id" + at(FIRST) + " WHERE id = 77");
    List<CatalogTable> asked = mesh.decisions().asked();
    assertEquals(3, asked.size());
    assertEquals(5, asked.get(0).columns().size());
    assertEquals(7, asked.get(1).columns().size());
    assertEquals(8, asked.get(2).columns().size());
    assertEquals(List.of("pii"), asked.get(2).columns().get(3).tags());
    mesh.ask(analyst(), "SELECT id FROM hr.people WHERE id = 78");
    assertEquals(1, mesh.decisions().asked().size(), "once for the rows of today");
  }

  @Test
  void what_a_policy_says_of_the_table_of_then_holds_too() throws Exception {
    String file = "domains/hr/hr-1.0.0.odcs.yaml";
    String plain = mesh.text(file);
    try {
      mesh.rewrite(file, plain.replace("- name: people", "- name: people\n    tags: [zoned]"));
      assertEquals(
          List.of("id", "1"),
          mesh.ask(analyst(), "SELECT id" + at("2025-05-31")),
          "by a column that only that contract had, which is hidden");
      assertEquals(2, mesh.ask(analyst(), "SELECT id FROM hr.people WHERE id = 1").size());
      assertEquals(
          List.of("EXPR$0", "2"),
          mesh.ask(analyst(), "SELECT COUNT(*) FROM hr.people FOR SYSTEM_TIME ALL"));
      String plan = String.join("\n", mesh.ask(analyst(), "EXPLAIN SELECT id" + at(FIRST)));
      assertFalse(plan.contains("zone"), plan);
      mesh.rewrite(file, plain.replace("- name: people", "- name: people\n    tags: [closed]"));
      assertEquals(
          ErrorCode.ACCESS_DENIED, mesh.refused(analyst(), "SELECT id" + at(FIRST)).code());
      assertEquals(
          ErrorCode.ACCESS_DENIED,
          mesh.refused(analyst(), "DESCRIBE hr.people FOR SYSTEM_TIME AS OF '" + FIRST + "'")
              .code());
      assertEquals(3, mesh.ask(analyst(), "SELECT id" + at(SECOND)).size());
      mesh.rewrite(
          file,
          plain
              .replace("- name: people", "- name: people\n    tags: [zoned]")
              .replace("name: zone,", "name: zone, physicalName: nozone,"));
      GatewayException fault = mesh.refused(analyst(), "SELECT id" + at(FIRST));
      assertEquals(ErrorCode.COLUMN_DRIFTED, fault.code(), "the filter cannot be left out");
      assertFalse(fault.getMessage().contains("zone"), fault::display);
      mesh.rewrite(file, plain.replace("tags: [pii]", "tags: [contact]"));
      assertEquals("***@x.org", mesh.ask(analyst(), "SELECT email" + at(FIRST)).get(1));
    } finally {
      mesh.rewrite(file, plain);
    }
  }

  @Test
  void of_two_different_masks_neither_is_chosen() throws Exception {
    String file = "domains/hr/hr.odcs.yaml";
    String plain = mesh.text(file);
    try {
      mesh.rewrite(file, plain.replace("VARCHAR(80)}", "VARCHAR(80), tags: [contact]}"));
      assertEquals("***@y.org", mesh.ask(analyst(), "SELECT email FROM hr.people").get(1));
      assertEquals("null", mesh.ask(analyst(), "SELECT email" + at(FIRST)).get(1));
      assertEquals("ana@x.org", mesh.ask(steward(), "SELECT email" + at(FIRST)).get(1));
      assertEquals("***@x.org", mesh.ask(analyst(), "SELECT MIN(email)" + at(SECOND)).get(1));
    } finally {
      mesh.rewrite(file, plain);
    }
  }

  @Test
  void a_row_filter_reads_what_the_store_has_also_where_the_caller_reads_null() throws Exception {
    String file = "domains/hr/hr.odcs.yaml";
    String plain = mesh.text(file);
    try {
      mesh.rewrite(file, plain.replace("- name: people", "- name: people\n    tags: [regional]"));
      assertEquals(
          List.of("id region", "1 null"), mesh.ask(analyst(), "SELECT id, region" + at(FIRST)));
      assertEquals(
          List.of("id region", "1 DE"), mesh.ask(analyst(), "SELECT id, region" + at(SECOND)));
    } finally {
      mesh.rewrite(file, plain);
    }
  }
}
