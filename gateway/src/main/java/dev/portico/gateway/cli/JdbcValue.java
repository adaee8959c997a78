package dev.portico.gateway.cli;

import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the values of one column of a JDBC result, dates and times as {@code java.time}, which no
 * calendar of the client bends.
 */
record JdbcValue(ColumnType type) {
  private static final String ARRAY = " ARRAY";

  static JdbcValue of(ResultSetMetaData metaData, int column) throws SQLException {
    String name = metaData.getColumnTypeName(column).toUpperCase(Locale.ROOT);
    if (name.endsWith(ARRAY)) {
      return new JdbcValue(named(name));
    } else if (metaData.getColumnType(column) == Types.DECIMAL) {
      return new JdbcValue(decimal(metaData.getPrecision(column), metaData.getScale(column)));
    }
    return new JdbcValue(named(name));
  }

  private static ColumnType decimal(int precision, int scale) {
    boolean told = precision >= 1 && precision <= ColumnType.MAX_DECIMAL_PRECISION;
    return told && scale >= 0 && scale <= precision
        ? ColumnType.decimal(precision, scale)
        : named("DECIMAL");
  }

  private static ColumnType named(String name) {
    if (name.endsWith(ARRAY)) {
      return ColumnType.array(named(name.substring(0, name.length() - ARRAY.length())));
    }
    return switch (name) {
      case "BOOLEAN" -> ColumnType.BOOLEAN;
      case "SMALLINT" -> ColumnType.SMALLINT;
      case "INTEGER" -> ColumnType.INTEGER;
      case "BIGINT" -> ColumnType.BIGINT;
      case "REAL" -> ColumnType.REAL;
      case "DOUBLE" -> ColumnType.DOUBLE;
      case "DECIMAL" -> ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, 0);
      case "VARBINARY" -> ColumnType.VARBINARY;
      case "DATE" -> ColumnType.DATE;
      case "TIME" -> ColumnType.TIME;
      case "TIMESTAMP" -> ColumnType.TIMESTAMP;
      case "TIMESTAMP WITH LOCAL TIME ZONE" -> ColumnType.TIMESTAMP_TZ;
      default -> ColumnType.VARCHAR;
    };
  }

  void read(ResultSet rows, int column, ColumnVector vector, int row) throws SQLException {
    switch (type.kind()) {
      case BOOLEAN -> vector.setLong(row, rows.getBoolean(column) ? 1 : 0);
      case SMALLINT, INTEGER, BIGINT -> vector.setLong(row, rows.getLong(column));
      case REAL, DOUBLE -> vector.setDouble(row, rows.getDouble(column));
      case DECIMAL -> vector.set(row, rows.getObject(column, BigDecimal.class));
      case VARCHAR -> vector.set(row, rows.getString(column));
      case VARBINARY -> vector.set(row, rows.getBytes(column));
      case DATE -> vector.set(row, rows.getObject(column, LocalDate.class));
      case TIME -> vector.set(row, rows.getObject(column, LocalTime.class));
      case TIMESTAMP -> vector.set(row, rows.getObject(column, LocalDateTime.class));
      case TIMESTAMP_TZ -> vector.set(row, rows.getObject(column, Instant.class));
      case ARRAY -> vector.set(row, elements(rows.getObject(column, List.class)));
    }
    if (rows.wasNull()) {
      vector.setNull(row);
    }
  }

  private static List<Object> elements(List<?> given) {
    if (given == null) {
      return null;
    }
    List<Object> elements = new ArrayList<>(given.size());
    for (Object element : given) {
      elements.add(element(element));
    }
    return elements;
  }

  private static Object element(Object element) {
    if (element instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    return element instanceof List<?> nested ? elements(nested) : element;
  }
}
