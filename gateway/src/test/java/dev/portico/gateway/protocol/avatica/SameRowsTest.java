package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.calcite.avatica.remote.Driver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Made-up rows through columnar frames and through Avatica's own: what came in comes out. */
@Timeout(300)
class SameRowsTest {
  private static final int FRAME = 100;
  private static final int ROUNDS = 60;

  @TempDir static Path folder;
  private static Door door;

  @BeforeAll
  static void open() {
    door =
        new Door(
            folder,
            Door.limits(20, Duration.ofMinutes(1), 20, FRAME, 1 << 15), // rows or bytes end a frame
            Optional.empty());
  }

  @AfterAll
  static void close() {
    door.close();
    assertEquals(0, StubStream.OPEN.get(), "open streams");
  }

  private interface Comparison {
    void compare(ResultSet row, int column, Object value) throws SQLException;
  }

  private static void compare(Connection connection, long seed, Comparison comparison)
      throws SQLException {
    Random random = new Random(seed);
    int frames = random.nextInt(4);
    RandomRows expected = new RandomRows(seed, Math.max(0, frames * FRAME + random.nextInt(5) - 2));
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(random.nextBoolean() ? 0 : 1 + random.nextInt(2 * FRAME));
      ResultSet rows = statement.executeQuery("RANDOM " + expected.seed() + " " + expected.count());
      for (Object[] row : expected.rows()) {
        assertTrue(rows.next());
        for (int c = 0; c < row.length; c++) {
          if (row[c] == null) {
            assertNull(rows.getObject(c + 1));
            assertTrue(rows.wasNull());
          } else {
            comparison.compare(rows, c + 1, row[c]);
            assertFalse(rows.wasNull());
          }
        }
      }
      assertFalse(rows.next());
    }
  }

  private static void exactly(ResultSet row, int column, Object value) throws SQLException {
    if (value instanceof byte[] bytes) {
      assertArrayEquals(bytes, row.getBytes(column));
    } else if (value instanceof List) {
      assertEquals(value, row.getObject(column, List.class));
    } else {
      assertEquals(value, row.getObject(column, value.getClass()));
    }
  }

  /** Times end at the millisecond, instants are text, a REAL is a DOUBLE of the same digits. */
  private static void asFarAsAvaticaGoes(ResultSet row, int column, Object value)
      throws SQLException {
    if (value instanceof byte[] bytes) {
      assertArrayEquals(bytes, row.getBytes(column));
    } else if (value instanceof List<?> list) {
      assertEquals(list.isEmpty(), row.getArray(column).toString().equals("[]"));
    } else if (value instanceof Float real) {
      assertEquals(real, row.getFloat(column));
    } else if (value instanceof Short small) {
      assertEquals(small, row.getShort(column));
    } else if (value instanceof LocalDate date) {
      assertEquals(date.toString(), row.getString(column));
    } else if (value instanceof LocalTime time) {
      assertEquals(time.truncatedTo(ChronoUnit.MILLIS), LocalTime.parse(row.getString(column)));
    } else if (value instanceof LocalDateTime time) {
      assertEquals(
          time.truncatedTo(ChronoUnit.MILLIS),
          LocalDateTime.parse(row.getString(column).replace(' ', 'T')));
    } else if (value instanceof Instant instant) {
      assertEquals(
          instant,
          java.time.OffsetDateTime.parse(row.getString(column).replace(' ', 'T')).toInstant());
    } else {
      assertEquals(value, row.getObject(column));
    }
  }

  @Test
  void throughColumnarFrames() throws SQLException {
    for (String compression : List.of("none", "gzip")) {
      try (Connection connection =
          JdbcClient.connect(door.url("ana", "secret") + "&compression=" + compression)) {
        for (int seed = 0; seed < ROUNDS; seed++) {
          compare(connection, seed, SameRowsTest::exactly);
        }
      }
    }
  }

  @Test
  void throughAvaticasOwnFrames() throws SQLException {
    Properties login = new Properties();
    login.setProperty("avatica_user", "ana");
    login.setProperty("avatica_password", "secret");
    login.setProperty("authentication", "BASIC");
    String url =
        "jdbc:avatica:remote:url=http://127.0.0.1:" + door.port() + "/;serialization=protobuf";
    try (Connection connection = new Driver().connect(url, login)) {
      for (int seed = 0; seed < ROUNDS; seed++) {
        compare(connection, seed, SameRowsTest::asFarAsAvaticaGoes);
      }
    }
  }
}
