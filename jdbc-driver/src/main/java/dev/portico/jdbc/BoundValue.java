package dev.portico.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.UUID;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;

/**
 * A value for a question mark.
 *
 * @param value what a result's column of that kind holds, see {@link BlockColumn#value}, or null
 */
record BoundValue(Kind kind, Object value) {

  static BoundValue nullOf(int sqlType) {
    return new BoundValue(Kind.ofSqlType(sqlType), null);
  }

  /** The value for a Java object; null is a text without value. */
  static BoundValue of(Object value) throws SQLException {
    if (value == null || value instanceof String) {
      return new BoundValue(Kind.VARCHAR, value);
    } else if (value instanceof Boolean) {
      return new BoundValue(Kind.BOOLEAN, value);
    } else if (value instanceof Byte || value instanceof Short) {
      return new BoundValue(Kind.SMALLINT, ((Number) value).intValue());
    } else if (value instanceof Integer) {
      return new BoundValue(Kind.INTEGER, value);
    } else if (value instanceof Long) {
      return new BoundValue(Kind.BIGINT, value);
    } else if (value instanceof BigInteger whole) {
      return new BoundValue(Kind.DECIMAL, new BigDecimal(whole));
    } else if (value instanceof BigDecimal) {
      return new BoundValue(Kind.DECIMAL, value);
    } else if (value instanceof Float) {
      return new BoundValue(Kind.REAL, value);
    } else if (value instanceof Double) {
      return new BoundValue(Kind.DOUBLE, value);
    } else if (value instanceof byte[]) {
      return new BoundValue(Kind.VARBINARY, value);
    } else if (value instanceof Character || value instanceof UUID || value instanceof Enum<?>) {
      return new BoundValue(Kind.VARCHAR, value.toString());
    }
    return ofTime(value);
  }

  private static BoundValue ofTime(Object value) throws SQLException {
    if (value instanceof LocalDate) {
      return new BoundValue(Kind.DATE, value);
    } else if (value instanceof LocalTime) {
      return new BoundValue(Kind.TIME, value);
    } else if (value instanceof LocalDateTime) {
      return new BoundValue(Kind.TIMESTAMP, value);
    } else if (value instanceof OffsetDateTime time) {
      return new BoundValue(Kind.TIMESTAMP_TZ, time.toInstant());
    } else if (value instanceof ZonedDateTime time) {
      return new BoundValue(Kind.TIMESTAMP_TZ, time.toInstant());
    } else if (value instanceof Instant) {
      return new BoundValue(Kind.TIMESTAMP_TZ, value);
    } else if (value instanceof Timestamp time) {
      return new BoundValue(Kind.TIMESTAMP, LegacyTimes.local(time, Calendar.getInstance()));
    } else if (value instanceof Time time) {
      return new BoundValue(Kind.TIME, LegacyTimes.local(time, Calendar.getInstance()));
    } else if (value instanceof Date date) {
      return new BoundValue(Kind.DATE, LegacyTimes.local(date, Calendar.getInstance()));
    } else if (value instanceof java.util.Date date) {
      return new BoundValue(Kind.TIMESTAMP_TZ, date.toInstant());
    }
    throw new SQLFeatureNotSupportedException(
        "a parameter cannot be a " + value.getClass().getName(), "0A000");
  }

  /** The value turned into the kind of a code of {@link java.sql.Types}. */
  static BoundValue of(Object value, int sqlType) throws SQLException {
    BoundValue given = of(value);
    Kind wanted = Kind.ofSqlType(sqlType);
    if (given.kind() == wanted
        || sqlType == java.sql.Types.OTHER
        || sqlType == java.sql.Types.JAVA_OBJECT) {
      return given;
    }
    return new BoundValue(
        wanted, given.value() == null ? null : Convert.to(wanted, given.kind(), given.value()));
  }

  TypedValue toWire() throws SQLException {
    if (value == null) {
      return TypedValue.EXPLICIT_NULL;
    }
    try {
      return written();
    } catch (ArithmeticException e) {
      throw new SQLDataException("a time is outside the range of " + kind, "22008", e);
    }
  }

  private TypedValue written() {
    return switch (kind) {
      case BOOLEAN -> TypedValue.ofLocal(Rep.BOOLEAN, value);
      case SMALLINT, INTEGER, BIGINT -> number(((Number) value).longValue());
      case DECIMAL -> TypedValue.ofLocal(Rep.STRING, ((BigDecimal) value).toString());
      case REAL, DOUBLE -> TypedValue.ofLocal(Rep.DOUBLE, ((Number) value).doubleValue());
      case VARCHAR, ARRAY -> TypedValue.ofLocal(Rep.STRING, value.toString());
      case VARBINARY -> TypedValue.ofLocal(Rep.BYTE_STRING, new ByteString((byte[]) value));
      case DATE -> number(Math.toIntExact(((LocalDate) value).toEpochDay()));
      case TIME -> number(((LocalTime) value).toNanoOfDay() / 1000);
      case TIMESTAMP -> number(Micros.of((LocalDateTime) value));
      case TIMESTAMP_TZ -> number(Micros.of((Instant) value));
    };
  }

  private static TypedValue number(long value) {
    return TypedValue.ofLocal(Rep.LONG, value);
  }
}
