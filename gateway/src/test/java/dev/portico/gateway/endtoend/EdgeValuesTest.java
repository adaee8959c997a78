package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.endtoend.Edges.Store;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.Rows;
import dev.portico.testkit.TestTable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every type at its edges comes through JDBC as it is, from each store alone and by the engine. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class EdgeValuesTest {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
          .toFormatter();

  private final Mesh mesh;

  EdgeValuesTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @ParameterizedTest
  @CsvSource({"pg, POSTGRESQL", "h2, H2", "pq, PARQUET"})
  void aloneFromTheStore(String schema, Store store) throws SQLException {
    String sql = "SELECT * FROM " + schema + ".edges ORDER BY id";
    try (Connection connection = mesh.connect()) {
      assertEquals(
          store == Store.PARQUET, Jdbc.plan(connection, sql).contains("residual"), "the path");
      check(connection, sql, Edges.table(store));
    }
  }

  @ParameterizedTest
  @CsvSource({"pg, POSTGRESQL", "h2, H2", "pq, PARQUET"})
  void throughTheEngine(String schema, Store store) throws SQLException {
    String sql =
        "SELECT e.* FROM "
            + schema
            + ".edges AS e LEFT JOIN csv.wanted AS w ON w.id = e.id WHERE w.remark <> '' ORDER BY"
            + " e.id";
    try (Connection connection = mesh.connect()) {
      assertTrue(Jdbc.plan(connection, sql).contains("residual"), "the path");
      check(connection, sql, Edges.table(store));
    }
  }

  private static void check(Connection connection, String sql, TestTable table)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      for (List<Object> expected : table.rows()) {
        assertTrue(rows.next());
        assertEquals(expected.get(0), rows.getInt("id"));
        for (int i = 0; i < Edges.types().size(); i++) {
          check(rows, i + 2, Edges.types().get(i), expected.get(i + 1));
        }
      }
      assertTrue(!rows.next());
    }
  }

  private static void check(ResultSet row, int column, ColumnType type, Object expected)
      throws SQLException {
    String what = type + " in row " + row.getInt(1) + " column " + column;
    Class<?> exact = Edges.exactClass(type.kind());
    if (expected == null) {
      assertNull(row.getObject(column), what);
      assertTrue(row.wasNull(), what);
      assertNull(row.getObject(column, exact), what);
      assertNull(row.getString(column), what);
    } else {
      if (expected != EndOfDay.INSTANCE) {
        Rows.assertSame(expected, row.getObject(column, exact), what);
      }
      assertEquals(text(type, expected), row.getString(column), what);
    }
  }

  /** What {@code getString} must show, written apart from the driver. */
  private static String text(ColumnType type, Object value) {
    if (value == EndOfDay.INSTANCE) {
      return "24:00:00";
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof LocalTime time) {
      return TIME.format(time);
    } else if (value instanceof LocalDateTime time) {
      return time.toLocalDate() + " " + TIME.format(time);
    } else if (value instanceof Instant instant) {
      LocalDateTime local = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      return local.toLocalDate() + " " + TIME.format(local) + "+00:00";
    } else if (value instanceof List<?> elements) {
      return elements.stream()
          .map(element -> json(type.element(), element))
          .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }
    return value.toString();
  }

  private static String json(ColumnType type, Object value) {
    if (value == null) {
      return "null";
    }
    String text = text(type, value);
    return type.kind() == TypeKind.BOOLEAN || value instanceof Number
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
