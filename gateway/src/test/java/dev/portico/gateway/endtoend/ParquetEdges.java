package dev.portico.gateway.endtoend;

import dev.portico.spi.ColumnType;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.TestTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a table as Parquet with plain DuckDB, every value by its number where it has one. */
final class ParquetEdges {
  private ParquetEdges() {}

  static void write(TestTable table, Path file) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          table.columns().stream()
              .map(c -> c.name() + " " + type(c.type()))
              .collect(Collectors.joining(", ", "CREATE TABLE t (", ")")));
      for (List<Object> row : table.rows()) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
          values.append(i > 0 ? ", " : "");
          values.append(literal(table.columns().get(i).type(), row.get(i)));
        }
        statement.execute("INSERT INTO t VALUES (" + values + ")");
      }
      statement.execute("COPY t TO '" + file + "' (FORMAT parquet)");
    }
  }

  private static String type(ColumnType type) {
    return switch (type.kind()) {
      case VARBINARY -> "BLOB";
      case TIMESTAMP_TZ -> "TIMESTAMPTZ";
      case ARRAY -> type(type.element()) + "[]";
      default -> type.toString();
    };
  }

  private static String literal(ColumnType type, Object value) {
    if (value == null) {
      return "NULL";
    }
    return switch (type.kind()) {
      case BOOLEAN -> value.toString();
      case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> cast(value.toString(), type);
      case DECIMAL -> cast(((BigDecimal) value).toPlainString(), type);
      case VARCHAR -> "'" + value.toString().replace("'", "''") + "'";
      case VARBINARY -> "unhex('" + HexFormat.of().formatHex((byte[]) value) + "')";
      case DATE ->
          "(DATE '1970-01-01' + CAST(" + ((LocalDate) value).toEpochDay() + " AS INTEGER))";
      case TIME -> "TIME '" + (value == EndOfDay.INSTANCE ? "24:00:00" : value) + "'";
      case TIMESTAMP ->
          "make_timestamp(" + micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC)) + ")";
      case TIMESTAMP_TZ -> "make_timestamptz(" + micros((Instant) value) + ")";
      case ARRAY ->
          ((List<?>) value)
              .stream()
                  .map(element -> literal(type.element(), element))
                  .collect(Collectors.joining(", ", "CAST([", "] AS " + type(type) + ")"));
    };
  }

  private static String cast(String text, ColumnType type) {
    return "CAST('" + text + "' AS " + type(type) + ")";
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1_000);
  }
}
