package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only some stores have arrives as the nearest type, and results tell what they hold. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class NativeTypesTest {
  private static final String MOST = "9".repeat(38);
  private static final String ID = "00112233-4455-6677-8899-aabbccddeeff";

  private final Mesh mesh;
  private Connection connection;

  NativeTypesTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = mesh.connect();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg.natives AS n", "pg.natives AS n JOIN csv.wanted AS w ON w.id = n.id"})
  void uuidJsonEnumAndDomainOfPostgres(String from) throws SQLException {
    Jdbc.onFirstRow(
        connection,
        "SELECT n.* FROM " + from + " ORDER BY n.id",
        row -> {
          assertEquals(UUID.fromString(ID), row.getObject("u", UUID.class));
          assertEquals(ID, row.getString("u"));
          assertEquals("{\"a\": [1, null]}", row.getString("j"));
          assertEquals("{\"ü\": 1.50}", row.getString("b"));
          assertEquals("very happy", row.getObject("m"));
          assertEquals(7, row.getInt("p"));
          assertEquals("twenty characters ok", row.getString("t"));
          assertEquals("[\"" + ID + "\",null]", row.getString("a"));
          assertArrayEquals(
              new Object[] {ID, null}, (Object[]) row.getArray("a").getArray(), "array");
          assertEquals(new BigInteger(MOST), row.getObject("n", BigInteger.class));
          assertEquals(new BigDecimal(MOST), row.getObject("n"));
          assertThrows(SQLException.class, () -> row.getLong("n"));
          assertTrue(row.next());
          for (int i = 2; i <= 9; i++) {
            assertNull(row.getObject(i), "column " + i);
            assertNull(row.getString(i), "column " + i);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2.natives AS n", "h2.natives AS n JOIN csv.wanted AS w ON w.id = n.id"})
  void uuidJsonEnumAndClobOfH2(String from) throws SQLException {
    Jdbc.onFirstRow(
        connection,
        "SELECT n.* FROM " + from + " ORDER BY n.id",
        row -> {
          assertEquals(UUID.fromString(ID), row.getObject("u", UUID.class));
          assertEquals("{\"a\":1}", row.getString("j"));
          assertEquals("ok", row.getString("m"));
          assertEquals(new BigDecimal(MOST), row.getBigDecimal("n"));
          assertEquals((byte) -128, row.getByte("i"));
          assertEquals("large", row.getString("c"));
          assertTrue(row.next());
          for (int i = 2; i <= 7; i++) {
            assertNull(row.getObject(i), "column " + i);
          }
        });
  }

  @Test
  void anInstantIsReadInTheSessionsZone() throws SQLException {
    try (Connection berlin = mesh.connect("timeZone=Europe/Berlin")) {
      Instant instant = Instant.parse("2026-01-01T01:00:00Z");
      Jdbc.onFirstRow(
          berlin,
          "SELECT ordered_at FROM pg.orders WHERE order_id = 1",
          row -> {
            assertEquals("2026-01-01 02:00:00+01:00", row.getString(1));
            assertEquals(OffsetDateTime.parse("2026-01-01T02:00+01:00"), row.getObject(1));
            assertEquals(instant, row.getObject(1, Instant.class));
            assertEquals(instant, row.getObject(1, ZonedDateTime.class).toInstant());
            assertEquals(Timestamp.from(instant), row.getTimestamp(1));
            assertEquals(
                LocalDateTime.parse("2026-01-01T02:00"), row.getObject(1, LocalDateTime.class));
          });
      assertEquals(
          "2026-01-01 02:00:00",
          Jdbc.texts(
                  berlin,
                  "SELECT CAST(o.ordered_at AS TIMESTAMP) FROM pg.orders AS o JOIN csv.wanted AS w"
                      + " ON w.id = o.order_id WHERE o.order_id = 1")
              .get(0)
              .get(0));
    }
  }

  @Test
  void aResultDescribesTheColumnsOfItsTable() throws SQLException {
    String sql =
        "SELECT order_id AS \"The id\", amount, ordered_at, customer_id + 1 FROM pg.orders WHERE"
            + " order_id < 0";
    try (PreparedStatement prepared = connection.prepareStatement(sql)) {
      describesOrders(prepared.getMetaData());
      try (ResultSet rows = prepared.executeQuery()) {
        describesOrders(rows.getMetaData());
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      describesOrders(rows.getMetaData());
    }
  }

  private static void describesOrders(ResultSetMetaData columns) throws SQLException {
    assertEquals(4, columns.getColumnCount());
    assertEquals("The id", columns.getColumnLabel(1));
    assertEquals("order_id", columns.getColumnName(1));
    assertEquals("orders", columns.getTableName(1));
    assertEquals("pg", columns.getSchemaName(1));
    assertEquals("mesh", columns.getCatalogName(1));
    assertEquals(Types.BIGINT, columns.getColumnType(1));
    assertEquals(ResultSetMetaData.columnNoNulls, columns.isNullable(1));
    assertEquals(Types.DECIMAL, columns.getColumnType(2));
    assertEquals(12, columns.getPrecision(2));
    assertEquals(2, columns.getScale(2));
    assertEquals(ResultSetMetaData.columnNullable, columns.isNullable(2));
    assertEquals(Types.TIMESTAMP_WITH_TIMEZONE, columns.getColumnType(3));
    assertEquals("TIMESTAMP WITH LOCAL TIME ZONE", columns.getColumnTypeName(3));
    assertEquals(OffsetDateTime.class.getName(), columns.getColumnClassName(3));
    assertEquals(Types.BIGINT, columns.getColumnType(4));
    assertEquals("", columns.getTableName(4));
  }

  @Test
  void theLengthOfATextIsTold() throws SQLException {
    Jdbc.onFirstRow(
        connection,
        "SELECT name, country FROM pg.customers",
        row -> {
          assertEquals(40, row.getMetaData().getPrecision(1));
          assertEquals(2, row.getMetaData().getPrecision(2));
        });
  }
}
