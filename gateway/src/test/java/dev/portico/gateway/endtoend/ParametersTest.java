package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.endtoend.Edges.Store;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.Rows;
import dev.portico.testkit.TypeCatalogue;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values for question marks reach the stores and the engine exactly. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class ParametersTest {
  private final Mesh mesh;
  private Connection connection;

  ParametersTest(Mesh mesh) {
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

  /** Every value finds its own row again. */
  @ParameterizedTest
  @CsvSource({
    "pg.edges AS e, POSTGRESQL",
    "h2.edges AS e, H2",
    "pq.edges AS e, PARQUET",
    "pg.edges AS e JOIN csv.wanted AS w ON w.id = e.id, POSTGRESQL"
  })
  void aValueFindsItsRow(String from, Store store) throws SQLException {
    List<List<Object>> rows = Edges.table(store).rows();
    List<String> missed = new ArrayList<>();
    for (int i = 0; i < Edges.types().size(); i++) {
      if (Edges.types().get(i).kind() != TypeKind.ARRAY) {
        search(from, i, rows, missed);
      }
    }
    assertEquals(List.of(), missed);
  }

  private void search(String from, int column, List<List<Object>> rows, List<String> missed)
      throws SQLException {
    String sql = "SELECT e.id FROM " + from + " WHERE e." + Edges.columnName(column) + " = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (List<Object> row : rows) {
        Object value = row.get(column + 1);
        if (value != null && value != EndOfDay.INSTANCE) {
          statement.setObject(1, value);
          if (!ids(statement).contains(row.get(0))) {
            missed.add(Edges.types().get(column) + " row " + row.get(0));
          }
        }
      }
      statement.setObject(1, null);
      assertEquals(List.of(), ids(statement), "nothing equals NULL");
    }
  }

  private static List<Integer> ids(PreparedStatement statement) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  @Test
  void aValueComesBackAsItIs() throws SQLException {
    for (ColumnType type : TypeCatalogue.all().keySet()) {
      if (type.kind() == TypeKind.ARRAY) {
        continue;
      }
      String sql = "SELECT CAST(? AS " + type + ") AS v";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        for (EdgeValue value : TypeCatalogue.all().get(type)) {
          if (value.value() != EndOfDay.INSTANCE) {
            statement.setObject(1, value.value());
            try (ResultSet rows = statement.executeQuery()) {
              assertTrue(rows.next());
              Object back = rows.getObject(1, Edges.exactClass(type.kind()));
              Rows.assertSame(value.value(), back, value.toString());
            }
          }
        }
      }
    }
  }

  private Object echo(String type, Setting setting, Class<?> as) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT CAST(? AS " + type + ") AS v")) {
      setting.on(statement);
      try (ResultSet rows = statement.executeQuery()) {
        assertTrue(rows.next());
        return rows.getObject(1, as);
      }
    }
  }

  private interface Setting {
    void on(PreparedStatement statement) throws SQLException;
  }

  @Test
  void everySetterSets() throws SQLException {
    assertEquals(true, echo("BOOLEAN", s -> s.setBoolean(1, true), Boolean.class));
    assertEquals(-7, echo("INTEGER", s -> s.setByte(1, (byte) -7), Integer.class));
    assertEquals(300, echo("INTEGER", s -> s.setShort(1, (short) 300), Integer.class));
    assertEquals(1 << 30, echo("INTEGER", s -> s.setInt(1, 1 << 30), Integer.class));
    assertEquals(1L << 60, echo("BIGINT", s -> s.setLong(1, 1L << 60), Long.class));
    assertEquals(0.1f, echo("REAL", s -> s.setFloat(1, 0.1f), Float.class));
    assertEquals(0.1, echo("DOUBLE", s -> s.setDouble(1, 0.1), Double.class));
    BigDecimal number = new BigDecimal("-12345678901234567890.12");
    assertEquals(number, echo("DECIMAL(30, 2)", s -> s.setBigDecimal(1, number), BigDecimal.class));
    assertEquals("ü", echo("VARCHAR", s -> s.setString(1, "ü"), String.class));
    assertEquals("ü", echo("VARCHAR", s -> s.setNString(1, "ü"), String.class));
    assertEquals(
        "ü", echo("VARCHAR", s -> s.setCharacterStream(1, new StringReader("ü")), String.class));
    byte[] bytes = {0, -1};
    Rows.assertSame(bytes, echo("VARBINARY", s -> s.setBytes(1, bytes), byte[].class), "bytes");
    Rows.assertSame(
        bytes,
        echo("VARBINARY", s -> s.setBinaryStream(1, new ByteArrayInputStream(bytes)), byte[].class),
        "stream");
    assertEquals(
        LocalDate.of(2026, 1, 31),
        echo("DATE", s -> s.setDate(1, Date.valueOf("2026-01-31")), LocalDate.class));
    assertEquals(
        Time.valueOf("23:59:59"),
        echo("TIME", s -> s.setTime(1, Time.valueOf("23:59:59")), Time.class));
    Timestamp timestamp = Timestamp.valueOf("2026-01-31 10:00:00.123456");
    assertEquals(timestamp, echo("TIMESTAMP", s -> s.setTimestamp(1, timestamp), Timestamp.class));
    OffsetDateTime offset = OffsetDateTime.parse("2026-07-01T10:00:00.5-03:30");
    assertEquals(
        offset.toInstant(),
        echo("TIMESTAMP WITH LOCAL TIME ZONE", s -> s.setObject(1, offset), Instant.class));
    UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    assertEquals(uuid, echo("VARCHAR", s -> s.setObject(1, uuid), UUID.class));
    assertNull(echo("DATE", s -> s.setNull(1, Types.DATE), LocalDate.class));
    assertEquals(12L, echo("BIGINT", s -> s.setObject(1, "12", Types.BIGINT), Long.class));
  }

  @Test
  void aStoreComparesItsOwnKindOfTextWithAParameter() throws SQLException {
    String sql = "SELECT id FROM pg.natives WHERE u = ? AND m = ? AND j IS NOT NULL";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
      statement.setString(2, "very happy");
      assertEquals(List.of(1), ids(statement));
      statement.setString(2, "no such mood");
      assertEquals(List.of(), ids(statement));
    }
  }

  @Test
  void theStatementDescribesItsParameters() throws SQLException {
    String sql = "SELECT name FROM pg.customers WHERE customer_id = ? AND country LIKE ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      assertEquals(2, statement.getParameterMetaData().getParameterCount());
      assertEquals(Types.BIGINT, statement.getParameterMetaData().getParameterType(1));
      assertEquals(Types.VARCHAR, statement.getParameterMetaData().getParameterType(2));
      assertEquals("name", statement.getMetaData().getColumnName(1));
      statement.setInt(1, 3);
      SQLException missing = assertThrows(SQLException.class, statement::executeQuery);
      assertEquals("07001", missing.getSQLState(), missing.getMessage());
      statement.setString(2, "D%");
      try (ResultSet rows = statement.executeQuery()) {
        assertTrue(rows.next());
        assertEquals("customer 3", rows.getString(1));
        assertFalse(rows.next());
      }
    }
  }

  @Test
  void parametersStandInLimitInListsAndFunctions() throws SQLException {
    String sql =
        "SELECT n FROM pg.numbers WHERE n IN (?, ?, ?) AND label LIKE ? || '%' ORDER BY n LIMIT ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, 5);
      statement.setInt(2, 7);
      statement.setBigDecimal(3, BigDecimal.TEN);
      statement.setString(4, "number");
      statement.setInt(5, 2);
      assertEquals(List.of(5, 7), ids(statement));
    }
  }

  @Test
  void aValueThatDoesNotFitIsRefusedWithoutBeingShown() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT name FROM pg.customers WHERE customer_id = ?")) {
      statement.setString(1, "s3cret");
      SQLException refused = assertThrows(SQLException.class, statement::executeQuery);
      assertFalse(refused.getMessage().contains("s3cret"), refused.getMessage());
      statement.setObject(1, Instant.EPOCH.atOffset(ZoneOffset.UTC));
      assertThrows(SQLException.class, statement::executeQuery);
      statement.setLong(1, 3);
      assertEquals(1, Jdbc.texts(statement.executeQuery()).size());
    }
  }
}
