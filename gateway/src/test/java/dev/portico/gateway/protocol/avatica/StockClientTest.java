package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.apache.calcite.avatica.remote.Driver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Avatica's own driver, which knows nothing of Portico. */
class StockClientTest {
  @TempDir static Path folder;
  private static Door door;
  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    door = new Door(folder);
    connection = connect("secret");
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
    door.close();
  }

  private static Connection connect(String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("avatica_user", "ana");
    properties.setProperty("avatica_password", password);
    properties.setProperty("authentication", "BASIC");
    properties.setProperty("purpose", "test");
    String url =
        "jdbc:avatica:remote:url=http://127.0.0.1:" + door.port() + "/;serialization=protobuf";
    return new Driver().connect(url, properties);
  }

  @Test
  void itReadsALargeResult() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("ROWS 120345")) {
      int count = 0;
      while (rows.next()) {
        assertEquals(count++, rows.getLong(1));
      }
      assertEquals(120_345, count);
    }
  }

  @Test
  void itReadsEveryType() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("TYPES")) {
      assertTrue(rows.next());
      assertTrue(rows.getBoolean(1));
      assertEquals(Long.MAX_VALUE, rows.getLong(4));
      assertEquals(new BigDecimal(Samples.BIG), rows.getBigDecimal(5));
      assertEquals("Grüße, 世界 🎵", rows.getString(8));
      assertEquals("9999-12-31", rows.getString(10));
      assertEquals("2026-07-01 10:00:00.123456+00:00", rows.getString(13));
      assertTrue(rows.next());
      assertTrue(Double.isNaN(rows.getDouble(7)));
      assertTrue(rows.next());
      assertEquals(0, rows.getInt(3));
      assertTrue(rows.wasNull());
      assertFalse(rows.next());
    }
  }

  @Test
  void itBindsParameters() throws SQLException {
    try (PreparedStatement prepared =
        connection.prepareStatement("ECHO BIGINT VARCHAR DECIMAL DATE")) {
      prepared.setLong(1, 42);
      prepared.setString(2, "x");
      prepared.setBigDecimal(3, new BigDecimal("1.50"));
      prepared.setDate(4, java.sql.Date.valueOf("2026-01-31"));
      try (ResultSet rows = prepared.executeQuery()) {
        assertTrue(rows.next());
        assertEquals(42, rows.getLong(1));
        assertEquals("x", rows.getString(2));
        assertEquals(new BigDecimal("1.50"), rows.getBigDecimal(3));
        assertEquals("2026-01-31", rows.getString(4));
      }
    }
  }

  @Test
  void itListsTablesAndPassesProperties() throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, "sales", "ord%", null)) {
      assertTrue(tables.next());
      assertEquals("order_items", tables.getString("TABLE_NAME"));
    }
    assertEquals("ana[analyst] test - - UTC", AvaticaDoorTest.who(connection));
  }

  @Test
  void itGetsErrorsWithoutStackTraces() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      SQLException missing =
          assertThrows(SQLException.class, () -> statement.executeQuery("NOTHING"));
      assertTrue(
          missing.getMessage().contains("TABLE_NOT_FOUND: there is no table NOTHING"),
          missing.getMessage());
      assertEquals("42P01", missing.getSQLState());
    }
    assertThrows(Exception.class, () -> connect("wrong"));
  }
}
