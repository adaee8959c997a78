package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.protocol.filter.TableQuestion;
import dev.portico.gateway.session.Session;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timestamps without zone beside instants are read in the session's zone, wherever. */
class SessionInstantsTest {
  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws Exception {
    MeshTable events =
        MeshTable.named("e")
            .column("id", ColumnType.INTEGER)
            .column("happened", ColumnType.TIMESTAMP_TZ)
            .column("told", ColumnType.TIMESTAMP)
            .column("day", ColumnType.DATE)
            .row(
                1,
                Instant.parse("2026-01-31T23:00:00Z"),
                LocalDateTime.of(2026, 2, 1, 0, 0),
                LocalDateTime.of(2026, 2, 1, 0, 0).toLocalDate())
            .row(
                2,
                Instant.parse("2026-07-01T10:00:00.123456Z"),
                LocalDateTime.of(2026, 7, 1, 10, 0, 0, 123_456_000),
                LocalDateTime.of(2026, 7, 1, 0, 0).toLocalDate())
            .row(
                3,
                Instant.parse("2026-10-25T00:30:00Z"),
                LocalDateTime.of(2026, 10, 25, 2, 30),
                LocalDateTime.of(2026, 10, 25, 0, 0).toLocalDate())
            .row(4, null, null, null)
            .build();
    mesh = SqlMesh.start(folder, List.of(events, nights()));
  }

  /** The two nights in which Berlin's clocks are set, by the quarter of an hour. */
  private static MeshTable nights() {
    MeshTable.Builder nights = MeshTable.named("n").column("told", ColumnType.TIMESTAMP);
    for (LocalDateTime begin :
        List.of(LocalDateTime.of(2026, 3, 28, 22, 0), LocalDateTime.of(2026, 10, 24, 22, 0))) {
      for (int quarter = 0; quarter < 32; quarter++) {
        nights.row(begin.plusMinutes(15L * quarter));
      }
    }
    return nights.build();
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  private static Session berlin() {
    Session session = SqlMesh.session();
    assertFalse(mesh.ask(session, "SET time_zone = 'Europe/Berlin'").failed());
    return session;
  }

  private static void assertRows(Session session, String condition, String... ids) {
    for (TestStore store : TestStore.values()) {
      String sql = "SELECT id FROM %s.e WHERE %s".formatted(store.schema(), condition);
      Answer answer = mesh.ask(session, sql);
      assertEquals(List.of(ids), answer.sorted(), () -> sql + " answered " + answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "happened = TIMESTAMP '2026-02-01 00:00:00'; 1",
        "happened = DATE '2026-02-01'; 1",
        "happened = '2026-02-01 00:00:00'; 1",
        "TIMESTAMP '2026-02-01 00:00:00' >= happened; 1",
        "happened IN (TIMESTAMP '2026-02-01 00:00:00', TIMESTAMP '2026-07-01 12:00:00.123456'); 1"
            + " 2",
        "happened BETWEEN TIMESTAMP '2026-07-01 12:00:00' AND TIMESTAMP '2026-07-01 13:00:00'; 2",
        "happened IS NOT DISTINCT FROM TIMESTAMP '2026-02-01 00:00:00'; 1",
        "happened <> TIMESTAMP '2026-02-01 00:00:00'; 2 3",
        "happened = told; 1",
        "happened = day; 1",
        "CAST(told AS TIMESTAMP WITH LOCAL TIME ZONE) = happened; 1",
        "happened IN (SELECT told FROM pg.e); 1",
        "happened < CURRENT_TIMESTAMP - INTERVAL '1' DAY AND id = 1; 1",
        "told < CURRENT_TIMESTAMP - INTERVAL '1' DAY AND id = 1; 1",
      })
  void theSessionsZoneReadsWhatHasNone(String condition, String ids) {
    assertRows(berlin(), condition, ids.split(" "));
  }

  /** The hour comes twice, and instants tell which; a clock cannot. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "happened = CAST('2026-10-25T00:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 3",
        "happened < CAST('2026-10-25T01:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1 2 3",
        "happened >= CAST('2026-10-25T01:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); ",
        "happened IN (CAST('2026-10-25T00:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE),"
            + " CAST('2026-01-31T23:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE)); 1 3",
        "happened < CAST('9999-12-31T23:59:59Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1 2 3",
        "told = CAST('2026-10-25T00:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 3",
        "told = CAST('2026-10-25T01:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 3",
        "told IN (CAST('2026-01-31T23:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE),"
            + " CAST('2026-07-01T08:00:00.123456Z' AS TIMESTAMP WITH LOCAL TIME ZONE)); 1 2",
        "told < CAST('2026-01-31T23:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1",
        "CAST('2026-01-31T23:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE) < told; 2 3",
        "told < CAST('2026-10-25T00:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1 2",
        "told <> CAST('2026-10-25T00:30:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1 2",
        "told IS DISTINCT FROM CAST('2026-01-31T23:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 2 3"
            + " 4",
        "told < CAST('9999-12-31T23:59:59Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1 2 3",
        "told > CAST('0001-01-01T00:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1 2 3",
        "day = CAST('2026-01-31T23:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE); 1",
        "(day = CAST('2026-01-31T23:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE)) IS NOT TRUE; 2 3 4",
      })
  void anInstantThatIsWrittenOutIsThatInstant(String condition, String ids) {
    assertRows(berlin(), condition, ids == null ? new String[0] : ids.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "happened eq 2026-10-25T00:30:00Z; 3",
        "happened gt 2026-10-25T00:30:00Z;",
        "happened ge 2026-10-25T01:30:00Z;",
        "not (happened in (2026-10-25T02:30:00+02:00, 2026-10-25T02:30:00+01:00)); 1 2 4",
        "happened lt 9999-12-31T23:59:59Z; 1 2 3",
        "told eq 2026-10-25T00:30:00Z; 3",
        "told gt 0001-01-01T00:00:00Z; 1 2 3",
      })
  void aFilterInAUrlKnowsTheHourThatComesTwice(String filter, String ids) {
    for (TestStore store : TestStore.values()) {
      TableQuestion question =
          TableQuestion.of(
              store.schema(),
              "e",
              name -> Optional.ofNullable(Map.of("filter", filter, "select", "id").get(name)));
      Answer answer = mesh.ask(berlin(), question.sql());
      assertEquals(
          ids == null ? List.of() : List.of(ids.split(" ")),
          answer.sorted(),
          () -> question.sql() + " answered " + answer);
    }
  }

  /** A clock that is set does not order timestamps as their instants. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-27T12:00:00Z",
        "2026-03-29T00:45:00Z",
        "2026-03-29T01:20:00Z",
        "2026-03-29T01:40:00Z",
        "2026-10-25T00:20:00Z",
        "2026-10-25T01:20:00Z",
        "2026-10-28T12:00:00Z",
      })
  void orderIsThatOfTheInstants(String instant) {
    String written = "CAST('%s' AS TIMESTAMP WITH LOCAL TIME ZONE)".formatted(instant);
    for (TestStore store : TestStore.values()) {
      for (String operator : List.of("<", "<=", ">", ">=")) {
        String sql =
            ("SELECT told FROM %1$s.n WHERE (told %2$s %3$s) <>"
                    + " (CAST(told AS TIMESTAMP WITH LOCAL TIME ZONE) %2$s %3$s)")
                .formatted(store.schema(), operator, written);
        assertEquals(List.of(), mesh.ask(berlin(), sql).sorted(), sql);
      }
    }
  }

  @Test
  void withoutAZoneItIsUtc() {
    Session session = SqlMesh.session();
    assertRows(session, "happened = TIMESTAMP '2026-01-31 23:00:00'", "1");
    assertRows(session, "happened = told", "2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "happened >= TIMESTAMP '2026-02-01 00:00:00'",
        "happened >= DATE '2026-02-01'",
        "happened >= '2026-02-01'",
        "happened BETWEEN TIMESTAMP '2026-07-01 12:00:00' AND TIMESTAMP '2026-07-01 13:00:00'",
        "told >= CURRENT_TIMESTAMP - INTERVAL '7' DAY",
        "told >= LOCALTIMESTAMP",
        "day >= CURRENT_DATE - INTERVAL '7' DAY",
        "happened >= CAST('2026-02-01T00:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE)",
        "told >= CAST('2026-02-01T00:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE)",
        "told IN (CAST('2026-02-01T00:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE),"
            + " CAST('2026-02-02T00:00:00Z' AS TIMESTAMP WITH LOCAL TIME ZONE))",
      })
  void postgresIsAskedForTheRowsAlone(String condition) {
    Answer plan = mesh.ask(berlin(), "EXPLAIN SELECT id FROM pg.e WHERE " + condition);
    assertTrue(plan.toString().contains("\"e\" AS t0 WHERE"), plan::toString);
    assertFalse(plan.toString().contains("held back"), plan::toString);
  }

  /** Half past two happened twice that night, and only the engine says which one is meant. */
  @Test
  void anHourThatHappenedTwiceIsLeftToTheEngine() {
    String condition = "happened = TIMESTAMP '2026-10-25 02:30:00'";
    Answer plan = mesh.ask(berlin(), "EXPLAIN SELECT id FROM pg.e WHERE " + condition);
    assertTrue(plan.toString().contains("timezone(''Europe/Berlin''"), plan::toString);
  }
}
