package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every type at its extremes, there and back, through Portico's driver. */
class TypesTest {
  @TempDir static Path folder;
  private static Door door;
  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    door = new Door(folder);
    connection = JdbcClient.connect(door.url("ana", "secret") + "&timeZone=Europe/Berlin");
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
    door.close();
  }

  private interface Check {
    void on(ResultSet row) throws SQLException;
  }

  private static void onRow(int number, Check check) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("TYPES")) {
      for (int i = 0; i <= number; i++) {
        assertTrue(rows.next());
      }
      check.on(rows);
    }
  }

  @Test
  void theLargestValues() throws SQLException {
    onRow(
        0,
        row -> {
          assertTrue(row.getBoolean(1));
          assertEquals(Short.MAX_VALUE, row.getShort(2));
          assertEquals(32767, row.getObject(2));
          assertEquals(Integer.MAX_VALUE, row.getInt(3));
          assertEquals(Long.MAX_VALUE, row.getLong(4));
          assertEquals(new BigDecimal(Samples.BIG), row.getBigDecimal(5));
          assertEquals(Samples.BIG, row.getString(5));
          assertEquals(Float.MAX_VALUE, row.getFloat(6));
          assertEquals(Double.MAX_VALUE, row.getDouble(7));
          assertEquals("Grüße, 世界 🎵", row.getString(8));
          assertArrayEquals(new byte[] {0, 1, -1}, row.getBytes(9));
          assertEquals("0001ff", row.getString(9));
          assertEquals(LocalDate.of(9999, 12, 31), row.getObject(10, LocalDate.class));
          assertEquals(Date.valueOf("9999-12-31"), row.getDate(10));
          assertEquals(LocalTime.of(23, 59, 59, 999_999_000), row.getObject(11, LocalTime.class));
          assertEquals("23:59:59.999999", row.getString(11));
          assertEquals("23:59:59", row.getTime(11).toString());
        });
  }

  @Test
  void aTimestampKeepsItsMicroseconds() throws SQLException {
    onRow(
        0,
        row -> {
          assertEquals("2026-01-31 10:00:00.123456", row.getString(12));
          assertEquals(Timestamp.valueOf("2026-01-31 10:00:00.123456"), row.getTimestamp(12));
          assertEquals(
              LocalDateTime.of(2026, 1, 31, 10, 0, 0, 123_456_000),
              row.getObject(12, LocalDateTime.class));
          assertEquals(Date.valueOf("2026-01-31"), row.getDate(12));
          assertEquals("10:00:00", row.getTime(12).toString());
          assertEquals(Timestamp.valueOf("2026-01-31 10:00:00.123456"), row.getObject(12));
          assertThrows(
              SQLException.class, () -> row.getObject(12, Instant.class), "no zone, no instant");
        });
  }

  @Test
  void anInstantIsShownInTheSessionsZone() throws SQLException {
    Instant instant = Instant.parse("2026-07-01T10:00:00.123456Z");
    onRow(
        0,
        row -> {
          assertEquals("2026-07-01 12:00:00.123456+02:00", row.getString(13));
          assertEquals(OffsetDateTime.parse("2026-07-01T12:00:00.123456+02:00"), row.getObject(13));
          assertEquals(instant, row.getObject(13, Instant.class));
          assertEquals(instant, row.getObject(13, OffsetDateTime.class).toInstant());
          assertEquals(instant, row.getTimestamp(13).toInstant());
          assertEquals(
              LocalDateTime.parse("2026-07-01T12:00:00.123456"),
              row.getObject(13, LocalDateTime.class));
        });
  }

  @Test
  void arraysAreArrays() throws SQLException {
    onRow(
        0,
        row -> {
          Array array = row.getArray(14);
          assertArrayEquals(new Object[] {1, null, 3}, (Object[]) array.getArray());
          assertEquals("[1,null,3]", row.getString(14));
          assertEquals(Types.INTEGER, array.getBaseType());
          assertEquals("[[\"a\\\"b\",\"c\"],null,[]]", row.getString(15));
          Object[] nested = (Object[]) row.getArray(15).getArray();
          assertArrayEquals(new Object[] {"a\"b", "c"}, (Object[]) nested[0]);
          assertNull(nested[1]);
        });
  }

  @Test
  void theSmallestValues() throws SQLException {
    onRow(
        1,
        row -> {
          assertEquals(false, row.getObject(1));
          assertEquals(Short.MIN_VALUE, row.getShort(2));
          assertEquals(Integer.MIN_VALUE, row.getInt(3));
          assertEquals(Long.MIN_VALUE, row.getLong(4));
          assertEquals(new BigDecimal("-" + Samples.BIG), row.getObject(5));
          assertTrue(Float.isNaN(row.getFloat(6)));
          assertTrue(Double.isNaN(row.getDouble(7)));
          assertEquals("NaN", row.getString(7));
          assertEquals("", row.getString(8));
          assertEquals(0, row.getBytes(9).length);
          assertEquals(LocalDate.of(-43, 3, 15), row.getObject(10, LocalDate.class));
          assertEquals("-0043-03-15", row.getString(10));
          assertEquals("1582-10-10 00:00:00", row.getString(12));
          assertEquals(
              LocalDateTime.of(1582, 10, 10, 0, 0), row.getObject(12, LocalDateTime.class));
          assertEquals(Instant.parse("0001-01-01T00:00:00Z"), row.getObject(13, Instant.class));
          assertEquals("[]", row.getString(14));
        });
  }

  @Test
  void nullsAreNull() throws SQLException {
    onRow(
        2,
        row -> {
          for (int i = 1; i <= 15; i++) {
            assertNull(row.getObject(i));
            assertTrue(row.wasNull());
            assertNull(row.getString(i));
          }
          assertEquals(0, row.getInt(3));
          assertTrue(row.wasNull());
          assertEquals(0.0, row.getDouble(7));
          assertNull(row.getTimestamp(12));
        });
  }

  @Test
  void whatDoesNotFitIsAnError() throws SQLException {
    onRow(
        0,
        row -> {
          SQLException large = assertThrows(SQLException.class, () -> row.getInt(4));
          assertEquals("22003", large.getSQLState());
          SQLException text = assertThrows(SQLException.class, () -> row.getInt(8));
          assertEquals("22018", text.getSQLState());
          assertTrue(!text.getMessage().contains("Grüße"), text.getMessage());
          assertThrows(SQLException.class, () -> row.getObject(16));
          assertThrows(SQLException.class, () -> row.getObject("none"));
        });
  }

  @Test
  void columnsAreDescribed() throws SQLException {
    onRow(
        0,
        row -> {
          ResultSetMetaData columns = row.getMetaData();
          int[] types = {
            Types.BOOLEAN,
            Types.SMALLINT,
            Types.INTEGER,
            Types.BIGINT,
            Types.DECIMAL,
            Types.REAL,
            Types.DOUBLE,
            Types.VARCHAR,
            Types.VARBINARY,
            Types.DATE,
            Types.TIME,
            Types.TIMESTAMP,
            Types.TIMESTAMP_WITH_TIMEZONE,
            Types.ARRAY,
            Types.ARRAY
          };
          for (int i = 0; i < types.length; i++) {
            assertEquals(types[i], columns.getColumnType(i + 1));
            Object value = row.getObject(i + 1);
            assertTrue(
                className(columns.getColumnClassName(i + 1)).isInstance(value),
                columns.getColumnClassName(i + 1));
          }
          assertEquals(38, columns.getPrecision(5));
          assertEquals(10, columns.getScale(5));
          assertEquals("TIMESTAMP WITH LOCAL TIME ZONE", columns.getColumnTypeName(13));
          assertEquals("c0", columns.getColumnLabel(1));
        });
  }

  private static Class<?> className(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Object echo(String types, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("ECHO " + types)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        assertTrue(rows.next());
        return values[0] == null ? rows.getObject(1) : rows.getObject(1, values[0].getClass());
      }
    }
  }

  @Test
  void parametersComeBackAsTheyWere() throws SQLException {
    Object[] values = {
      true,
      Short.MIN_VALUE,
      Integer.MAX_VALUE,
      Long.MIN_VALUE,
      new BigDecimal(Samples.BIG),
      new BigDecimal("0.00"),
      new BigDecimal("0.0001"),
      BigInteger.TEN.pow(37),
      1.5f,
      Double.MIN_VALUE,
      Double.POSITIVE_INFINITY,
      "ü🎵\u0000",
      LocalDate.of(-43, 3, 15),
      LocalDate.of(9999, 12, 31),
      LocalTime.of(1, 2, 3, 4_000),
      LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000),
      Instant.parse("2026-01-31T10:00:00.000001Z"),
      UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
      Date.valueOf("2026-02-28"),
      Timestamp.valueOf("1500-03-01 10:00:00.123456"),
      Time.valueOf("10:20:30")
    };
    for (Object value : values) {
      assertEquals(value, echo("VARCHAR", value), value.getClass().getName());
    }
    assertArrayEquals(
        new byte[] {1, 0, -1}, (byte[]) echo("VARBINARY", (Object) new byte[] {1, 0, -1}));
    OffsetDateTime time = OffsetDateTime.parse("2026-07-01T10:00:00.5-03:30");
    assertEquals(time.toInstant(), ((OffsetDateTime) echo("VARCHAR", time)).toInstant());
    assertNull(echo("VARCHAR", (Object) null));
  }

  @Test
  void aNullKeepsItsType() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("ECHO VARCHAR VARCHAR")) {
      statement.setNull(1, Types.TIMESTAMP);
      statement.setObject(2, "12", Types.BIGINT);
      try (ResultSet rows = statement.executeQuery()) {
        assertTrue(rows.next());
        assertEquals(Types.TIMESTAMP, rows.getMetaData().getColumnType(1));
        assertNull(rows.getObject(1));
        assertEquals(12L, rows.getObject(2));
      }
    }
  }

  /** Written out, each of these would take all memory or run for hours. */
  @Test
  void numbersFarOutAreRefusedAtOnce() throws SQLException {
    for (BigDecimal number :
        List.of(
            new BigDecimal("1E+999999999"),
            new BigDecimal("1E-999999999"),
            BigDecimal.ONE.movePointLeft(100_000),
            new BigDecimal("9".repeat(100_000)))) {
      try (PreparedStatement statement = connection.prepareStatement("ECHO VARCHAR")) {
        statement.setBigDecimal(1, number);
        SQLException refused = assertThrows(SQLException.class, statement::executeQuery);
        assertEquals("22003", refused.getSQLState(), refused.getMessage());
      }
    }
    try (PreparedStatement statement = connection.prepareStatement("ECHO VARCHAR")) {
      statement.setString(1, "1e999999999");
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        for (Class<?> type : List.of(Integer.class, Long.class, BigInteger.class)) {
          SQLException e = assertThrows(SQLException.class, () -> row.getObject(1, type));
          assertEquals("22003", e.getSQLState());
        }
      }
    }
  }

  @Test
  void timesBeyondTheRangeAreRefused() throws SQLException {
    for (Object time :
        List.of(LocalDateTime.MAX, LocalDateTime.MIN, Instant.MAX, Instant.MIN, LocalDate.MAX)) {
      try (PreparedStatement statement = connection.prepareStatement("ECHO VARCHAR")) {
        statement.setObject(1, time);
        SQLException refused = assertThrows(SQLException.class, statement::executeQuery);
        assertEquals("22008", refused.getSQLState(), time + ": " + refused.getMessage());
      }
    }
  }

  /** Thailand counts years from the Buddha, and Java's calendars do so there too. */
  @Test
  void datesAreTheSameInEveryLocale() throws SQLException {
    Locale before = Locale.getDefault();
    try {
      for (Locale locale :
          List.of(
              Locale.forLanguageTag("th-TH-u-ca-buddhist"),
              Locale.forLanguageTag("ja-JP-u-ca-japanese"),
              Locale.forLanguageTag("ar-SA-u-nu-arab"),
              Locale.forLanguageTag("tr-TR"))) {
        Locale.setDefault(locale);
        Date date = Date.valueOf("2026-02-28");
        Timestamp time = Timestamp.valueOf("2026-02-28 10:00:00.123456");
        assertEquals(date, echo("VARCHAR", date), locale.toString());
        assertEquals(time, echo("VARCHAR", time), locale.toString());
        try (PreparedStatement statement = connection.prepareStatement("ECHO DATE TIMESTAMP")) {
          Calendar berlin = Calendar.getInstance(TimeZone.getTimeZone("Europe/Berlin"));
          statement.setDate(1, date);
          statement.setTimestamp(2, time, berlin);
          try (ResultSet row = statement.executeQuery()) {
            assertTrue(row.next());
            assertEquals("2026-02-28", row.getString(1));
            assertEquals(time, row.getTimestamp(2, berlin));
            assertEquals(2026, row.getObject(2, LocalDateTime.class).getYear());
          }
        }
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  /** A program's calendar lends its zone, even in the hour that summer time leaves out. */
  @Test
  void aStrictCalendarReadsAnHourThatIsNotThere() throws SQLException {
    Calendar strict = Calendar.getInstance(TimeZone.getTimeZone("Europe/Berlin"));
    strict.setLenient(false);
    try (PreparedStatement statement = connection.prepareStatement("ECHO TIMESTAMP")) {
      statement.setObject(1, LocalDateTime.of(2026, 3, 29, 2, 30));
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        assertEquals(
            Instant.parse("2026-03-29T01:30:00Z"), row.getTimestamp(1, strict).toInstant());
      }
    }
  }

  @Test
  void tooManyDigitsAreRefused() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("ECHO VARCHAR")) {
      statement.setBigDecimal(1, BigDecimal.TEN.pow(39));
      SQLException refused = assertThrows(SQLException.class, statement::executeQuery);
      assertEquals("22003", refused.getSQLState());
    }
  }
}
