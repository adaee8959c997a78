package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.avatica.remote.Driver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Avatica's own Java driver over a real pipeline. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class StockAvaticaTest {
  private final Mesh mesh;
  private Connection connection;

  StockAvaticaTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = connect(Mesh.PASSWORD);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private Connection connect(String password) throws SQLException {
    Properties login = new Properties();
    login.setProperty("avatica_user", Mesh.USER);
    login.setProperty("avatica_password", password);
    login.setProperty("authentication", "BASIC");
    String url = mesh.jdbcUrl().replace("jdbc:portico:", "http:");
    return new Driver()
        .connect("jdbc:avatica:remote:url=" + url + ";serialization=protobuf", login);
  }

  @Test
  void everyTypeIsRead() throws SQLException {
    Jdbc.onFirstRow(
        connection,
        "SELECT CAST(0.1 AS REAL), CAST(1.5 AS DOUBLE), CAST(12345678901234567890.12 AS DECIMAL(38,"
            + " 2)), X'00FF', DATE '1969-12-31', TIME '23:59:59', TIMESTAMP '2026-01-31"
            + " 10:00:00.123', CAST(TIMESTAMP '2026-07-01 10:00:00' AS TIMESTAMP WITH LOCAL TIME"
            + " ZONE), TRUE, 'ü', CAST(NULL AS REAL)",
        row -> {
          assertEquals(Types.DOUBLE, row.getMetaData().getColumnType(1));
          assertEquals(0.1f, row.getFloat(1));
          assertEquals(0.1, row.getDouble(1));
          assertEquals(1.5, row.getDouble(2));
          assertEquals(new BigDecimal("12345678901234567890.12"), row.getBigDecimal(3));
          assertEquals(2, row.getBytes(4).length);
          assertEquals("1969-12-31", row.getString(5));
          assertEquals("23:59:59.000", row.getString(6));
          assertEquals("2026-01-31 10:00:00.123", row.getString(7));
          assertEquals(Types.VARCHAR, row.getMetaData().getColumnType(8));
          assertEquals("2026-07-01 10:00:00.000000+00:00", row.getString(8));
          assertTrue(row.getBoolean(9));
          assertEquals("ü", row.getObject(10));
          assertEquals(0, row.getFloat(11));
          assertTrue(row.wasNull());
        });
  }

  @Test
  void aLargeResultIsReadWhole() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT n, label FROM pg.numbers ORDER BY n")) {
      for (int n = 0; n < MeshTables.NUMBERS; n++) {
        assertTrue(rows.next());
        assertEquals(n, rows.getLong(1));
      }
      assertFalse(rows.next());
    }
  }

  @Test
  void parametersAreBound() throws SQLException {
    try (PreparedStatement prepared =
        connection.prepareStatement(
            "SELECT COUNT(*), CAST(? AS VARCHAR), CAST(? AS DATE) FROM pg.orders WHERE amount > ?"
                + " AND ordered_at <= ?")) {
      prepared.setString(1, "ü");
      prepared.setDate(2, Date.valueOf("2026-01-31"));
      prepared.setBigDecimal(3, new BigDecimal("2.00"));
      prepared.setString(4, "2026-01-01 05:00:00+00:00");
      try (ResultSet rows = prepared.executeQuery()) {
        assertTrue(rows.next());
        assertEquals(4, rows.getInt(1));
        assertEquals("ü", rows.getString(2));
        assertEquals("2026-01-31", rows.getString(3));
      }
    }
  }

  @Test
  void metadataIsListed() throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, "pg", "order\\_%", null)) {
      assertEquals(List.of("order_lines"), Jdbc.texts(tables).stream().map(r -> r.get(2)).toList());
    }
    try (ResultSet columns = connection.getMetaData().getColumns(null, "pg", "customers", "n%")) {
      assertEquals("as on the bill", Jdbc.texts(columns).get(0).get(11));
    }
  }

  @Test
  void errorsAreTold() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      SQLException wrong =
          assertThrows(
              SQLException.class, () -> statement.executeQuery("SELECT nme FROM pg.customers"));
      assertEquals("42703", wrong.getSQLState());
      assertTrue(wrong.getMessage().contains("COLUMN_NOT_FOUND: "), wrong.getMessage());
    }
    assertThrows(Exception.class, () -> connect("wrong").createStatement().execute("SELECT 1"));
  }

  @Test
  void closingAStatementEndsItAtItsStore() throws Exception {
    Statement statement = connection.createStatement();
    statement.setFetchSize(10);
    ResultSet rows = statement.executeQuery(CancelTest.STREAM);
    for (int i = 0; i < 15; i++) {
      assertTrue(rows.next());
    }
    statement.close();
    Jdbc.awaitTrue(1_000, "the store is quiet", () -> mesh.statementsAtPostgres() == 0);
  }
}
