package dev.portico.adapter.jdbc;

import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How each type is read from H2: through java.time, whose calendar is the proleptic one, and never
 * rounded.
 */
final class H2Cells {
  private H2Cells() {}

  static CellReader reader(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> H2Cells::readBoolean;
      case SMALLINT, INTEGER, BIGINT -> H2Cells::readWhole;
      case REAL -> H2Cells::readReal;
      case DOUBLE -> H2Cells::readDouble;
      case DECIMAL -> (rows, i, into, row) -> set(into, row, rows.getBigDecimal(i));
      case VARCHAR -> (rows, i, into, row) -> set(into, row, rows.getString(i));
      case VARBINARY -> (rows, i, into, row) -> set(into, row, rows.getBytes(i));
      case DATE -> (rows, i, into, row) -> set(into, row, rows.getObject(i, LocalDate.class));
      case TIME -> (rows, i, into, row) -> set(into, row, rows.getObject(i, LocalTime.class));
      case TIMESTAMP ->
          (rows, i, into, row) -> set(into, row, rows.getObject(i, LocalDateTime.class));
      case TIMESTAMP_TZ ->
          (rows, i, into, row) -> set(into, row, rows.getObject(i, OffsetDateTime.class));
      case ARRAY -> H2Cells::readArray;
    };
  }

  private static void readBoolean(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    boolean value = rows.getBoolean(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setLong(row, value ? 1 : 0);
    }
  }

  private static void readWhole(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    long value = rows.getLong(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setLong(row, JdbcTypes.whole(value, into.type()));
    }
  }

  private static void readReal(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    float value = rows.getFloat(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setDouble(row, value);
    }
  }

  private static void readDouble(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    double value = rows.getDouble(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setDouble(row, value);
    }
  }

  private static void readArray(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    ColumnType element = into.type().element();
    Object[] elements = (Object[]) rows.getObject(i, arrayClass(element));
    if (elements == null) {
      into.setNull(row);
      return;
    }
    List<Object> values =
        Arrays.stream(elements).map(value -> value == null ? null : exact(value, element)).toList();
    into.setObject(row, Collections.unmodifiableList(values));
  }

  private static void set(ColumnVector into, int row, Object value) {
    into.set(row, value == null ? null : exact(value, into.type()));
  }

  private static Object exact(Object value, ColumnType type) {
    return switch (type.kind()) {
      case DECIMAL -> JdbcTypes.exact((BigDecimal) value, type);
      case TIME, TIMESTAMP -> ofMicros((Temporal) value);
      case TIMESTAMP_TZ -> instant((OffsetDateTime) value);
      default -> value;
    };
  }

  private static Instant instant(OffsetDateTime value) {
    ofMicros(value);
    return value.toInstant();
  }

  private static Temporal ofMicros(Temporal value) {
    if (value.get(ChronoField.NANO_OF_SECOND) % 1000 != 0) {
      throw new UnfitValueException(
          "a time with more digits than microseconds, which does not fit");
    }
    return value;
  }

  private static Class<?> arrayClass(ColumnType element) {
    return switch (element.kind()) {
      case BOOLEAN -> Boolean[].class;
      case SMALLINT -> Short[].class;
      case INTEGER -> Integer[].class;
      case BIGINT -> Long[].class;
      case REAL -> Float[].class;
      case DOUBLE -> Double[].class;
      case DECIMAL -> BigDecimal[].class;
      case VARCHAR -> String[].class;
      case VARBINARY -> byte[][].class;
      case DATE -> LocalDate[].class;
      case TIME -> LocalTime[].class;
      case TIMESTAMP -> LocalDateTime[].class;
      case TIMESTAMP_TZ -> OffsetDateTime[].class;
      case ARRAY -> throw new UnfitValueException("an array of arrays, which does not fit");
    };
  }
}
