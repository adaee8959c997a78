package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Times as programs read them in all zones: as the stores' own drivers give them. Where those of H2
 * and PostgreSQL differ, as one of them does.
 */
@Timeout(300)
class ClocksTest {
  private static final List<LocalDateTime> TIMES =
      List.of(
          LocalDateTime.of(2026, 7, 1, 10, 0, 0, 123_456_000),
          LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
          LocalDateTime.of(1970, 1, 1, 0, 0),
          LocalDateTime.of(1, 1, 1, 0, 0),
          LocalDateTime.of(1582, 10, 4, 23, 59, 59),
          LocalDateTime.of(1582, 10, 15, 0, 0),
          LocalDateTime.of(1890, 3, 1, 12, 0),
          LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
          LocalDateTime.of(2026, 3, 29, 2, 30), // left out in Berlin
          LocalDateTime.of(2026, 10, 4, 2, 15), // left out in Lord Howe, by half an hour
          LocalDateTime.of(2018, 11, 4, 0, 0), // midnight left out in São Paulo
          LocalDateTime.of(2011, 12, 30, 12, 0)); // a day left out in Apia

  @TempDir static Path folder;
  private static Door door;
  private static Connection portico;
  private static Connection h2;
  private static Connection postgres;
  private final TimeZone before = TimeZone.getDefault();

  @BeforeAll
  static void open() throws SQLException {
    door = new Door(folder);
    portico = door.connect();
    h2 = DriverManager.getConnection("jdbc:h2:mem:");
    postgres = TestPostgres.shared().superuser("postgres");
  }

  @AfterAll
  static void close() throws SQLException {
    postgres.close();
    h2.close();
    portico.close();
    door.close();
  }

  @AfterEach
  void restore() {
    TimeZone.setDefault(before);
  }

  private static Map<String, String> readings(Connection connection, String sql, LocalDateTime time)
      throws SQLException {
    Map<String, String> readings = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, time);
      statement.setObject(2, time.toLocalDate());
      statement.setObject(3, time.toLocalTime());
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        readings.put("getTimestamp", row.getTimestamp(1).toString());
        readings.put("getTimestamp nanos", Integer.toString(row.getTimestamp(1).getNanos()));
        readings.put("getTimestamp in Tokyo", row.getTimestamp(1, tokyo).toInstant().toString());
        readings.put("getDate of a timestamp", row.getDate(1).toString());
        readings.put("getObject", row.getObject(1).toString());
        readings.put("LocalDateTime", row.getObject(1, LocalDateTime.class).toString());
        readings.put("getDate", row.getDate(2).toString());
        readings.put("getDate in Tokyo", Long.toString(row.getDate(2, tokyo).getTime()));
        readings.put("LocalDate", row.getObject(2, LocalDate.class).toString());
        readings.put("getTime", row.getTime(3).toString());
        readings.put("getTime in Tokyo", Long.toString(row.getTime(3, tokyo).getTime() / 1_000));
        readings.put("LocalTime", row.getObject(3, LocalTime.class).toString());
      }
    }
    return readings;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Europe/London",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "Africa/Monrovia",
        "America/New_York"
      })
  void timesAreReadAsFromTheStoresThemselves(String zone) throws SQLException {
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    Map<String, String> wrong = new TreeMap<>();
    for (LocalDateTime time : TIMES) {
      Map<String, String> ours = readings(portico, "ECHO TIMESTAMP DATE TIME", time);
      String casts = "CAST(? AS DATE), CAST(? AS TIME(6))";
      Map<String, String> h2s = readings(h2, "SELECT CAST(? AS TIMESTAMP), " + casts, time);
      Map<String, String> theirs =
          readings(postgres, "SELECT CAST(? AS TIMESTAMP), " + casts, time);
      ours.forEach(
          (how, value) -> {
            if (!value.equals(h2s.get(how)) && !value.equals(theirs.get(how))) {
              wrong.put(time + " " + how, value + " not " + h2s.get(how) + " " + theirs.get(how));
            }
          });
    }
    assertEquals(Map.of(), wrong);
  }

  /** As the column holds it, also in an hour that is left out, where stores' drivers disagree. */
  @Test
  void theTimeOfATimestampIsItsOwn() throws SQLException {
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    try (PreparedStatement statement = portico.prepareStatement("ECHO TIMESTAMP")) {
      statement.setObject(1, LocalDateTime.of(2026, 3, 29, 2, 30));
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        assertEquals("02:30:00", row.getTime(1).toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"})
  void instantsAreThatInstantInEveryZone(String zone) throws SQLException {
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    for (LocalDateTime time : TIMES) {
      Instant instant = time.toInstant(ZoneOffset.UTC);
      try (PreparedStatement statement = portico.prepareStatement("ECHO TIMESTAMP_TZ")) {
        statement.setObject(1, instant);
        try (ResultSet row = statement.executeQuery()) {
          assertTrue(row.next());
          assertEquals(instant, row.getObject(1, Instant.class));
          assertEquals(instant, row.getTimestamp(1).toInstant());
          assertEquals(
              instant,
              row.getTimestamp(1, Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo")))
                  .toInstant());
          assertEquals(instant, row.getObject(1, OffsetDateTime.class).toInstant());
          assertEquals(time, row.getObject(1, LocalDateTime.class)); // the session's zone is UTC
        }
      }
    }
  }

  @Test
  void aZoneThatChangesUnderAnOpenConnectionCounts() throws SQLException {
    for (String zone : List.of("Asia/Kolkata", "America/New_York")) {
      TimeZone.setDefault(TimeZone.getTimeZone(zone));
      assertEquals(
          "2026-07-01 10:00:00.123456",
          readings(portico, "ECHO TIMESTAMP DATE TIME", TIMES.get(0)).get("getTimestamp"));
    }
  }
}
