package dev.portico.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Conversions between the values of columns and what a program asks for. A number that does not fit
 * is an error, never cut off. Values are those of {@link BlockColumn#value}, never null here.
 */
final class Convert {
  private static final int LONG_DIGITS = 19;
  private static final int DOUBLE_DIGITS = 400;

  private Convert() {}

  static boolean toBoolean(Object value) throws SQLException {
    if (value instanceof Boolean truth) {
      return truth;
    } else if (value instanceof Number number) {
      return decimal(number).signum() != 0;
    } else if (value instanceof String text) {
      switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true", "t", "1", "yes", "y", "on" -> {
          return true;
        }
        case "false", "f", "0", "no", "n", "off" -> {
          return false;
        }
        default -> {}
      }
    }
    throw cannot(value, "BOOLEAN");
  }

  static long toLong(Object value, long least, long most, String type) throws SQLException {
    BigDecimal number = toDecimal(value);
    // Numbers far out are not written out: 1e999999999 would take all memory.
    boolean far = (long) number.precision() - number.scale() > LONG_DIGITS;
    BigDecimal whole = far ? null : number.setScale(0, RoundingMode.DOWN);
    if (far
        || whole.compareTo(BigDecimal.valueOf(least)) < 0
        || whole.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw new SQLDataException("the value is outside the range of " + type, "22003");
    }
    return whole.longValue();
  }

  private static BigInteger toBigInteger(Object value) throws SQLException {
    BigDecimal number = toDecimal(value);
    if ((long) number.precision() - number.scale() > DOUBLE_DIGITS) {
      throw new SQLDataException("the value is outside the range of every column", "22003");
    }
    return number.toBigInteger();
  }

  static double toDouble(Object value) throws SQLException {
    if (value instanceof Number number) {
      return number.doubleValue();
    } else if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    } else if (value instanceof String text) {
      try {
        return Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        throw cannot(value, "DOUBLE");
      }
    }
    throw cannot(value, "DOUBLE");
  }

  static BigDecimal toDecimal(Object value) throws SQLException {
    try {
      if (value instanceof Number number) {
        return decimal(number);
      } else if (value instanceof Boolean truth) {
        return truth ? BigDecimal.ONE : BigDecimal.ZERO;
      } else if (value instanceof String text) {
        return new BigDecimal(text.strip());
      }
    } catch (NumberFormatException e) {
      throw cannot(value, "a number"); // also NaN and the infinities
    }
    throw cannot(value, "a number");
  }

  private static BigDecimal decimal(Number number) {
    if (number instanceof BigDecimal exact) {
      return exact;
    } else if (number instanceof Double || number instanceof Float) {
      return new BigDecimal(number.toString());
    }
    return BigDecimal.valueOf(number.longValue());
  }

  static byte[] toBytes(Object value) throws SQLException {
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    } else if (value instanceof String text) {
      return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    throw cannot(value, "VARBINARY");
  }

  static LocalDate toLocalDate(Object value) throws SQLException {
    if (value instanceof LocalDate date) {
      return date;
    } else if (value instanceof LocalTime) {
      throw cannot(value, "DATE");
    }
    return toLocalDateTime(value).toLocalDate();
  }

  static LocalTime toLocalTime(Object value) throws SQLException {
    if (value instanceof LocalTime time) {
      return time;
    } else if (value instanceof String text && text.indexOf('-') < 0) {
      try {
        return LocalTime.parse(text.strip());
      } catch (DateTimeException e) {
        throw cannot(value, "TIME");
      }
    } else if (value instanceof LocalDate) {
      throw cannot(value, "TIME");
    }
    return toLocalDateTime(value).toLocalTime();
  }

  static LocalDateTime toLocalDateTime(Object value) throws SQLException {
    if (value instanceof LocalDateTime time) {
      return time;
    } else if (value instanceof LocalDate date) {
      return date.atStartOfDay();
    } else if (value instanceof OffsetDateTime time) {
      return time.toLocalDateTime();
    } else if (value instanceof Instant instant) {
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    } else if (value instanceof String text) {
      try {
        String iso = text.strip().replace(' ', 'T');
        return iso.indexOf('T') < 0
            ? LocalDate.parse(iso).atStartOfDay()
            : LocalDateTime.parse(iso);
      } catch (DateTimeException e) {
        throw cannot(value, "TIMESTAMP");
      }
    }
    throw cannot(value, "TIMESTAMP");
  }

  static OffsetDateTime toOffsetDateTime(Object value) throws SQLException {
    if (value instanceof OffsetDateTime time) {
      return time;
    } else if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    } else if (value instanceof String text) {
      try {
        return OffsetDateTime.parse(text.strip().replace(' ', 'T'));
      } catch (DateTimeException e) {
        throw cannot(value, "TIMESTAMP WITH LOCAL TIME ZONE");
      }
    }
    throw cannot(value, "an instant: the column has no time zone");
  }

  static Timestamp toTimestamp(Object value, Calendar calendar) throws SQLException {
    if (value instanceof OffsetDateTime time) {
      return Timestamp.from(time.toInstant());
    }
    return LegacyTimes.timestamp(toLocalDateTime(value), calendar);
  }

  static Date toDate(Object value, Calendar calendar) throws SQLException {
    return LegacyTimes.date(toLocalDate(value), calendar);
  }

  static Time toTime(Object value, Calendar calendar) throws SQLException {
    return LegacyTimes.time(toLocalTime(value), calendar);
  }

  /** What {@code getObject} gives without a wish. */
  static Object toDefault(Object value, Calendar calendar, PorticoArray.Maker arrays)
      throws SQLException {
    if (value instanceof LocalDate date) {
      return LegacyTimes.date(date, calendar);
    } else if (value instanceof LocalTime time) {
      return LegacyTimes.time(time, calendar);
    } else if (value instanceof LocalDateTime time) {
      return LegacyTimes.timestamp(time, calendar);
    } else if (value instanceof List<?> list) {
      return arrays.array(list);
    } else if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    return value;
  }

  /** The value as one of the classes that {@code docs/reference/jdbc.md} lists. */
  static Object to(Class<?> type, Object value, Calendar calendar, PorticoArray.Maker arrays)
      throws SQLException {
    if (type == Object.class) {
      return toDefault(value, calendar, arrays);
    } else if (type == String.class) {
      return value instanceof String ? value : Text.of(value);
    } else if (type == Boolean.class) {
      return toBoolean(value);
    } else if (type == Byte.class) {
      return (byte) toLong(value, Byte.MIN_VALUE, Byte.MAX_VALUE, "a byte");
    } else if (type == Short.class) {
      return (short) toLong(value, Short.MIN_VALUE, Short.MAX_VALUE, "a short");
    } else if (type == Integer.class) {
      return (int) toLong(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "an int");
    } else if (type == Long.class) {
      return toLong(value, Long.MIN_VALUE, Long.MAX_VALUE, "a long");
    } else if (type == Float.class) {
      return (float) toDouble(value);
    } else if (type == Double.class) {
      return toDouble(value);
    } else if (type == BigDecimal.class) {
      return toDecimal(value);
    } else if (type == BigInteger.class) {
      return toBigInteger(value);
    } else if (type == byte[].class) {
      return toBytes(value);
    } else if (type == UUID.class) {
      return uuid(value);
    } else if (type == java.sql.Array.class && value instanceof List<?> list) {
      return arrays.array(list);
    } else if (type == List.class && value instanceof List<?>) {
      return value;
    }
    return toTemporal(type, value, calendar);
  }

  private static Object toTemporal(Class<?> type, Object value, Calendar calendar)
      throws SQLException {
    if (type == LocalDate.class) {
      return toLocalDate(value);
    } else if (type == LocalTime.class) {
      return toLocalTime(value);
    } else if (type == LocalDateTime.class) {
      return toLocalDateTime(value);
    } else if (type == OffsetDateTime.class) {
      return toOffsetDateTime(value);
    } else if (type == ZonedDateTime.class) {
      return toOffsetDateTime(value).toZonedDateTime();
    } else if (type == Instant.class) {
      return toOffsetDateTime(value).toInstant();
    } else if (type == Timestamp.class || type == java.util.Date.class) {
      return toTimestamp(value, calendar);
    } else if (type == Date.class) {
      return toDate(value, calendar);
    } else if (type == Time.class) {
      return toTime(value, calendar);
    }
    throw cannot(value, type.getName());
  }

  private static UUID uuid(Object value) throws SQLException {
    try {
      return UUID.fromString(String.valueOf(value));
    } catch (IllegalArgumentException e) {
      throw cannot(value, "a UUID");
    }
  }

  /** A parameter's value as another kind. */
  static Object to(Kind wanted, Kind given, Object value) throws SQLException {
    return switch (wanted) {
      case BOOLEAN -> toBoolean(value);
      case SMALLINT -> (int) toLong(value, Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
      case INTEGER -> (int) toLong(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
      case BIGINT -> toLong(value, Long.MIN_VALUE, Long.MAX_VALUE, "BIGINT");
      case DECIMAL -> toDecimal(value);
      case REAL -> (float) toDouble(value);
      case DOUBLE -> toDouble(value);
      case VARCHAR -> Text.of(given == Kind.TIMESTAMP_TZ ? toOffsetDateTime(value) : value);
      case VARBINARY -> toBytes(value);
      case DATE -> toLocalDate(value);
      case TIME -> toLocalTime(value);
      case TIMESTAMP -> toLocalDateTime(value);
      case TIMESTAMP_TZ ->
          given == Kind.TIMESTAMP
              ? ((LocalDateTime) value).atZone(java.time.ZoneId.systemDefault()).toInstant()
              : toOffsetDateTime(value).toInstant();
      case ARRAY -> throw cannot(value, "ARRAY");
    };
  }

  /** Names the kind of value, never the value. */
  static SQLException cannot(Object value, String wanted) {
    String kind = value instanceof List ? "array" : value.getClass().getSimpleName();
    return new SQLDataException(
        "a value of type " + kind + " cannot be read as " + wanted, "22018");
  }
}
