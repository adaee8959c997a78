package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvent.CopyRead;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of captured histories, in {@code portico} and in the audit trail, and to whom. */
class HistoryTablesTest {
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final Duration LAG = Duration.ofMinutes(1);
  private static final Instant FIRST = HistoryMesh.START;
  private static final String HISTORY =
      "SELECT table_schema, table_name, opted_in_by, first_capture, last_capture, next_capture,"
          + " lag_seconds, captures, gaps, versions, segments FROM portico.history";
  private static final RowFilter FRENCH =
      new RowFilter.Compare("country", Comparison.EQUAL, new BindValue(ColumnType.VARCHAR, "FR"));

  @TempDir Path folder;
  private final FixedAuthorizer policy = new FixedAuthorizer();
  private HistoryMesh mesh;

  @BeforeEach
  void start() throws Exception {
    mesh =
        HistoryMesh.start(
            folder,
            List.of(
                "CREATE TABLE \"people\" (\"id\" integer primary key, \"country\" varchar,"
                    + " \"email\" varchar)",
                "INSERT INTO \"people\" VALUES (1, 'DE', 'a@x.org'), (2, 'FR', 'b@x.org')"),
            SCHEMA,
            "",
            policy);
    assertEquals(Optional.empty(), mesh.capture("pg", "people").problem());
    mesh.pass(EVERY);
    mesh.both("UPDATE \"people\" SET \"country\" = 'ES' WHERE \"id\" = 1");
    assertEquals(Optional.empty(), mesh.capture("pg", "people").problem());
    mesh.pass(EVERY);
    assertEquals(Optional.empty(), mesh.capture("pg", "people").problem());
    mesh.pass(LAG);
  }

  @AfterEach
  void stop() throws SQLException {
    mesh.close();
  }

  private static String asOf(Instant instant) {
    return "SELECT id, country FROM pg.people FOR SYSTEM_TIME AS OF '" + instant + "'";
  }

  @Test
  void eachCapturedTableTellsHowFarItsHistoryIs() {
    assertEquals(
        List.of(
            "h2|people|contract|null|null|null|null|0|0|0|0",
            "pg|people|contract|2026-03-01T00:00:00Z|2026-03-01T00:30:00Z|null|60|3|0|3|3"),
        mesh.rows(HISTORY));
    assertEquals(
        mesh.history().rows().stream().map(r -> String.valueOf(r.bytes())).sorted().toList(),
        mesh.rows("SELECT bytes FROM portico.history"));
  }

  @Test
  void whatIsKeptFromACallerIsNotCountedEither() {
    policy.decide("ana", Map.of("people", Rule.of(FRENCH, Map.of())));
    String mine = "SELECT lag_seconds, versions, segments, bytes FROM portico.history";
    assertEquals(List.of("60|null|null|null", "null|null|null|null"), mesh.rows(mine));
    policy.decide("ana", Map.of("people", Rule.of(RowFilter.ALL, Map.of()).hiding("email")));
    assertEquals(List.of("60|null|null|null", "null|null|null|null"), mesh.rows(mine));
  }

  @Test
  void aTableThatIsClosedToTheCallerIsInNoRow() throws Exception {
    away();
    for (Rule closed : List.of(Rule.deny(), Rule.unlisted())) {
      policy.decide("ana", Map.of("people", closed));
      assertEquals(List.of(), mesh.rows("SELECT * FROM portico.history"));
      assertEquals(List.of(), mesh.rows("SELECT * FROM portico.history_gaps"));
    }
    assertEquals(2, mesh.rows(HistoryMesh.session("gus"), "SELECT * FROM portico.history").size());
  }

  @Test
  void gapsAreTold() throws Exception {
    assertEquals(List.of(), mesh.rows("SELECT * FROM portico.history_gaps"));
    Instant began = away();
    String gap = "pg|people|" + began + "|";
    assertEquals(List.of(gap + "null"), mesh.rows("SELECT * FROM portico.history_gaps"));
    assertEquals(
        List.of("1"), mesh.rows("SELECT gaps FROM portico.history WHERE table_schema = 'pg'"));
    HistoryMesh.run(mesh.postgres(), "ALTER TABLE \"gone\" RENAME TO \"people\"");
    mesh.pass(EVERY);
    mesh.capture("pg", "people");
    assertEquals(List.of(gap + mesh.now()), mesh.rows("SELECT * FROM portico.history_gaps"));
  }

  /**
   * @return the last good capture
   */
  private Instant away() throws SQLException {
    Instant last = mesh.now().minus(LAG);
    HistoryMesh.run(mesh.postgres(), "ALTER TABLE \"people\" RENAME TO \"gone\"");
    mesh.pass(EVERY);
    assertTrue(mesh.capture("pg", "people").problem().isPresent());
    return last;
  }

  @Test
  void theReportNamesTheCaptureThatWasRead() {
    Session session = HistoryMesh.session("ana");
    Instant asked = FIRST.plus(EVERY).minusSeconds(1);
    mesh.rows(session, asOf(asked));
    String report = "SELECT strategy, asked, asked_from, read_at, note FROM portico.as_of_report";
    String note = "the newest capture at or before the instant";
    assertEquals(
        List.of("captured|as of|" + asked + "|" + FIRST + "|" + note), mesh.rows(session, report));
    mesh.rows(session, "SELECT * FROM pg.people");
    assertTrue(mesh.rows(session, report).get(0).startsWith("captured|now|null|2"));
    mesh.failure(session, asOf(FIRST.minusSeconds(1)));
    assertEquals(
        List.of("captured|as of|" + FIRST.minusSeconds(1) + "|null|no capture was read"),
        mesh.rows(session, report));
  }

  /** When a row that does not show was changed is as secret as the row. */
  @Test
  void whoDoesNotSeeAllIsNotToldWhenTheLastChangeWas() {
    Instant asked = FIRST.plus(EVERY).plusSeconds(1);
    String explain = "EXPLAIN " + asOf(asked);
    assertTrue(String.join("\n", mesh.rows(explain)).contains("made at 2026-03-01T00:15Z"));
    policy.decide("ana", Map.of("people", Rule.of(FRENCH, Map.of())));
    String plan = String.join("\n", mesh.rows(explain));
    assertFalse(plan.contains("00:15Z"), plan);
    assertTrue(plan.contains("reads the capture of pg.people made last before"), plan);
    Session session = HistoryMesh.session("ana");
    mesh.rows(session, asOf(asked));
    assertEquals(
        List.of("null|the newest capture at or before the instant"),
        mesh.rows(session, "SELECT read_at, note FROM portico.as_of_report"));
  }

  @Test
  void aSpanOfTheSessionReadsVersions() {
    Session session = HistoryMesh.session("ana");
    mesh.rows(session, "SET as_of_from = '" + FIRST + "'");
    mesh.rows(session, "SET as_of_to = '" + FIRST.plus(EVERY).plusSeconds(1) + "'");
    assertEquals(
        List.of(
            "1|DE|" + FIRST + "|" + FIRST.plus(EVERY),
            "1|ES|" + FIRST.plus(EVERY) + "|null",
            "2|FR|" + FIRST + "|null"),
        mesh.rows(session, "SELECT id, country, _valid_from, _valid_to FROM pg.people"));
    mesh.rows(session, "SET as_of_to = 'now'");
    assertEquals(ErrorCode.HISTORY_GAP, mesh.failure(session, "SELECT id FROM pg.people").code());
  }

  private QueryEvent recorded(String sql) {
    return mesh.stack().finished().stream()
        .filter(event -> event.sql().equals(sql))
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  @Test
  void theRecordOfAQuerysEndNamesTheCapturesThatWereRead() {
    Instant asked = FIRST.plus(EVERY).plusSeconds(1);
    policy.decide("ana", Map.of("people", Rule.of(FRENCH, Map.of())));
    List<CopyRead> copies =
        List.of(new CopyRead("pg.people", "captured", asked.toString(), FIRST.plus(EVERY)));
    String fine = asOf(asked);
    mesh.rows(fine);
    assertEquals(QueryEvent.Kind.END, recorded(fine).kind());
    assertEquals(copies, recorded(fine).copies());

    String failing = fine.replace("country", "CAST(country AS INTEGER) AS c");
    mesh.failure(failing);
    assertEquals(Optional.of(ErrorCode.INVALID_CAST), recorded(failing).failure());
    assertEquals(copies, recorded(failing).copies());

    String given = fine + " WHERE id > 0";
    RowStream stream = mesh.stack().queries().run(HistoryMesh.session("ana"), SqlRequest.of(given));
    stream.close();
    assertEquals(Optional.of(ErrorCode.QUERY_CANCELLED), recorded(given).failure());
    assertEquals(copies, recorded(given).copies());
    String now = "SELECT id FROM pg.people";
    mesh.rows(now);
    assertEquals(List.of(), recorded(now).copies());
  }

  private static final String SCHEMA =
      """
        - name: people
          properties:
            - {name: id, physicalType: integer, primaryKey: true, primaryKeyPosition: 1}
            - {name: country, physicalType: varchar}
            - {name: email, physicalType: varchar}
          customProperties: [{property: timeTravel, value: {strategy: captured, every: 15m}}]
      """;
}
