package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** JasperReports: the data adapter of its studio and the query executer of its library. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class JasperReportsTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  JasperReportsTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = mesh.ana();
    metadata = connection.getMetaData();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void browsesTheAdapter() throws SQLException {
    assertEquals("\"", metadata.getIdentifierQuoteString());
    assertTrue(Talk.rows(metadata.getSchemas(), "TABLE_SCHEM").contains("sales"));
    assertEquals(
        List.of("customers", "order_items", "orders"),
        Talk.rows(
            metadata.getTables(null, "sales", "%", new String[] {"TABLE", "VIEW", "SYNONYM"}),
            "TABLE_NAME"));
    assertEquals(
        List.of("id", "name", "email", "country"),
        Talk.rows(metadata.getColumns(null, "sales", "customers", null), "COLUMN_NAME"));
    assertEquals(
        List.of("customer_id"),
        Talk.rows(metadata.getImportedKeys(null, "sales", "orders"), "FKCOLUMN_NAME"));
  }

  /** $P{} becomes a parameter, $X{IN, …} as many as there are values. */
  @Test
  void runsAReportsQuery() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT o.order_id, o.amount, o.ordered_at, c.name FROM sales.orders o JOIN"
                + " sales.customers c ON c.id = o.customer_id WHERE o.ordered_at >= ? AND o.shipped"
                + " = ? AND c.country IN (?, ?) AND (? IS NULL OR c.name = ?) ORDER BY o.order_id",
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.CONCUR_READ_ONLY)) {
      statement.setFetchSize(0);
      statement.setMaxRows(3);
      statement.setQueryTimeout(60);
      statement.setTimestamp(1, Timestamp.from(Instant.parse("2026-01-10T00:00:00Z")));
      statement.setObject(2, true, Types.BOOLEAN);
      statement.setString(3, "DE");
      statement.setString(4, "FR");
      statement.setNull(5, Types.VARCHAR);
      statement.setNull(6, Types.VARCHAR);
      try (ResultSet rows = statement.executeQuery()) {
        ResultSetMetaData columns = rows.getMetaData();
        assertEquals("amount", columns.getColumnLabel(2));
        assertTrue(rows.next());
        assertEquals(219L, rows.getLong("order_id"));
        assertEquals(new BigDecimal("273.75"), rows.getBigDecimal(2));
        assertEquals(Timestamp.from(Instant.parse("2026-01-10T03:00:00Z")), rows.getTimestamp(3));
        assertEquals("customer 20", rows.getString("name"));
        assertTrue(rows.next());
        assertTrue(rows.next());
        assertFalse(rows.next());
      }
    }
  }

  /** Fields are read by the class that the report declares. */
  @Test
  void readsFieldsAsTheReportDeclaresThem() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT order_id, amount, ordered_at, shipped FROM sales.orders WHERE order_id"
                    + " = 3")) {
      assertTrue(rows.next());
      assertEquals(3, rows.getInt(1));
      assertEquals((short) 3, rows.getShort(1));
      assertEquals((byte) 3, rows.getByte(1));
      assertEquals(3.75, rows.getDouble(2));
      assertEquals(3.75f, rows.getFloat(2));
      assertNotNull(rows.getDate(3));
      assertNotNull(rows.getTime(3));
      assertTrue(rows.getBoolean(4));
      assertEquals("true", rows.getString(4));
    }
  }

  @Test
  void cancelsAReport() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM sales.orders")) {
      statement.cancel();
      assertEquals(1000, Talk.rows(statement.executeQuery()).size());
    }
  }
}
