package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spark SQL's JDBC source, as a reader of tables, queries and partitions. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class SparkTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  SparkTest(BiMesh mesh) {
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

  /** What Spark says of each column; it refuses codes that it does not know. */
  private static List<Integer> schema(Connection connection, String table) throws SQLException {
    List<Integer> codes = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM " + table + " WHERE 1=0")) {
      statement.setQueryTimeout(0);
      try (ResultSet rows = statement.executeQuery()) {
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          codes.add(columns.getColumnType(i));
          assertEquals(columns.getColumnName(i), columns.getColumnLabel(i));
          assertTrue(columns.getPrecision(i) > 0, columns.getColumnName(i));
          assertTrue(columns.getScale(i) >= 0);
          assertTrue(columns.isNullable(i) != ResultSetMetaData.columnNullableUnknown);
        }
      }
    }
    return codes;
  }

  @Test
  void resolvesATable() throws SQLException {
    assertEquals(
        List.of(Types.BIGINT, Types.VARCHAR, Types.VARCHAR, Types.VARCHAR),
        schema(connection, "sales.customers"));
    assertEquals(
        List.of(Types.DECIMAL, Types.BIGINT),
        schema(
            connection,
            "(SELECT SUM(amount) AS total, customer_id FROM sales.orders GROUP BY customer_id)"
                + " SPARK_GEN_SUBQ_0"));
  }

  /** Spark knows no timestamp with a zone: the property describes instants as what it knows. */
  @Test
  void readsInstants() throws SQLException {
    assertEquals(Types.TIMESTAMP_WITH_TIMEZONE, (int) schema(connection, "sales.orders").get(3));
    try (Connection plain = mesh.ana("instants=timestamp")) {
      assertEquals(Types.TIMESTAMP, (int) schema(plain, "sales.orders").get(3));
      assertEquals(
          List.of("93 TIMESTAMP 26"),
          Talk.rows(
              plain.getMetaData().getColumns(null, "sales", "orders", "ordered_at"),
              "DATA_TYPE",
              "TYPE_NAME",
              "COLUMN_SIZE"));
      try (Statement statement = plain.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT ordered_at FROM sales.orders WHERE order_id = 1")) {
        assertTrue(rows.next());
        Timestamp one = Timestamp.from(Instant.parse("2026-01-01T01:00:00Z"));
        assertEquals(one, rows.getTimestamp(1));
        assertEquals(one, rows.getObject(1));
        assertEquals(one, rows.getObject("ordered_at"));
        assertEquals("java.sql.Timestamp", rows.getMetaData().getColumnClassName(1));
      }
    }
  }

  /** Four readers, each with its part, as partitionColumn, lowerBound and upperBound say. */
  @Test
  void readsPartitions() throws SQLException {
    long rows = 0;
    for (String where :
        List.of(
            "\"order_id\" < 250 or \"order_id\" is null",
            "\"order_id\" >= 250 AND \"order_id\" < 500",
            "\"order_id\" >= 500 AND \"order_id\" < 750",
            "\"order_id\" >= 750")) {
      try (Connection reader = mesh.ana();
          PreparedStatement init = reader.prepareStatement("SET purpose = 'forecast'")) {
        init.setQueryTimeout(0);
        init.execute();
        try (PreparedStatement statement =
            reader.prepareStatement(
                "SELECT \"order_id\",\"amount\" FROM sales.orders WHERE " + where + "     ",
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY)) {
          statement.setFetchSize(100);
          statement.setQueryTimeout(0);
          try (ResultSet part = statement.executeQuery()) {
            while (part.next()) {
              rows++;
              BigDecimal amount = part.getBigDecimal(2);
              assertEquals(part.getLong(1) * 125, amount.unscaledValue().longValue());
              assertFalse(part.wasNull());
            }
          }
        }
        if (!reader.getAutoCommit()) {
          reader.commit();
        }
      }
    }
    assertEquals(1000, rows);
  }

  /** Filters, aggregates and the top of an order are pushed as Spark writes them. */
  @Test
  void pushesDown() throws SQLException {
    assertEquals(
        List.of("true 333", "false 667"),
        Talk.query(
            connection,
            "SELECT \"shipped\",COUNT(*) FROM sales.orders WHERE (\"amount\" IS NOT NULL) AND"
                + " (\"customer_id\" IN (1, 2) OR \"customer_id\" > 2) GROUP BY \"shipped\" ORDER"
                + " BY \"shipped\" DESC NULLS LAST"));
    assertEquals(
        List.of("1000"),
        Talk.query(
            connection,
            "SELECT \"order_id\" FROM sales.orders   ORDER BY \"amount\" DESC NULLS LAST LIMIT 1"
                + " "));
  }

  @Test
  void looksWhetherATableIsThere() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM sales.orders LIMIT 1")) {
      statement.executeQuery().close();
    }
    SQLException missing =
        assertThrows(
            SQLException.class,
            () -> connection.prepareStatement("SELECT * FROM sales.none WHERE 1=0"));
    assertEquals("42P01", missing.getSQLState());
    assertEquals(
        List.of("orders"),
        Talk.rows(
            metadata.getTables(null, "sales", "orders", new String[] {"TABLE"}), "TABLE_NAME"));
  }
}
