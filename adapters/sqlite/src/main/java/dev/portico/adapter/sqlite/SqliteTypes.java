package dev.portico.adapter.sqlite;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TextValues;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * Turns what SQLite holds – {@link Integer}, {@link Long}, {@link Double}, {@link String}, bytes –
 * into the objects that {@link TypeKind} names: exactly, or not at all. SQLite lets any of them
 * into any column, so each value is looked at.
 */
final class SqliteTypes {
  /** So many digits a double keeps of any decimal number. */
  private static final int DOUBLE_DIGITS = 15;

  private SqliteTypes() {}

  /**
   * The value, null for NULL.
   *
   * @param stored may be null
   * @param form how dates are held in this column
   * @throws IllegalArgumentException when it is of another kind, or does not fit without rounding
   */
  static Object value(Object stored, ColumnType type, DateForm form) {
    if (stored == null) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN -> truth(whole(stored));
      case SMALLINT -> exact(whole(stored), type);
      case INTEGER -> exact(whole(stored), type);
      case BIGINT -> whole(stored);
      case DECIMAL -> TextValues.parse(decimal(stored).toPlainString(), type);
      case REAL -> single(floating(stored));
      case DOUBLE -> floating(stored);
      case VARCHAR -> text(stored);
      case VARBINARY -> bytes(stored);
      case TIME -> TextValues.parse(text(stored), type);
      case DATE, TIMESTAMP, TIMESTAMP_TZ -> moment(stored, type, form);
      case ARRAY -> throw new IllegalArgumentException("SQLite has no arrays");
    };
  }

  private static boolean truth(long number) {
    check(number == 0 || number == 1);
    return number == 1;
  }

  private static Object exact(long number, ColumnType type) {
    return TextValues.parse(Long.toString(number), type);
  }

  /** A column of affinity REAL holds whole numbers as doubles; below 2^53 each is its own. */
  private static long whole(Object stored) {
    if (stored instanceof Double number) {
      check(Math.abs(number) <= 1L << 53 && number == Math.rint(number));
      return number.longValue();
    }
    return number(stored).longValue();
  }

  private static Number number(Object stored) {
    check(stored instanceof Number);
    return (Number) stored;
  }

  /** Of a double the decimal number of fifteen digits that it stands for, if there is one. */
  private static BigDecimal decimal(Object stored) {
    if (stored instanceof String text) {
      BigDecimal number = new BigDecimal(text);
      // Writing out 1e999999999 would fill the memory with zeros.
      check(Math.abs((long) number.scale()) <= 400 && number.precision() <= 400);
      return number;
    } else if (stored instanceof Double number) {
      check(Double.isFinite(number));
      BigDecimal rounded = new BigDecimal(number).round(new MathContext(DOUBLE_DIGITS));
      check(rounded.doubleValue() == number);
      return rounded;
    }
    return BigDecimal.valueOf(number(stored).longValue());
  }

  private static double floating(Object stored) {
    double number = number(stored).doubleValue();
    check(stored instanceof Double || new BigDecimal(number).equals(decimal(stored)));
    return number;
  }

  private static float single(double number) {
    check((double) (float) number == number);
    return (float) number;
  }

  private static String text(Object stored) {
    check(stored instanceof String);
    return (String) stored;
  }

  private static byte[] bytes(Object stored) {
    check(stored instanceof byte[]);
    return (byte[]) stored;
  }

  private static Object moment(Object stored, ColumnType type, DateForm form) {
    if (form == DateForm.ISO) {
      return iso(text(stored), type);
    }
    LocalDateTime time =
        LocalDateTime.ofInstant(Moments.instant(number(stored), form), ZoneOffset.UTC);
    return switch (type.kind()) {
      case DATE -> {
        check(time.toLocalTime().equals(LocalTime.MIDNIGHT));
        yield time.toLocalDate();
      }
      case TIMESTAMP -> time;
      default -> time.toInstant(ZoneOffset.UTC);
    };
  }

  /** A text without offset is UTC, as in SQLite's own functions. */
  private static Object iso(String text, ColumnType type) {
    boolean bare = !text.matches(".*:.*([Zz]|[+-]\\d\\d(:?\\d\\d(:?\\d\\d)?)?)");
    if (type.kind() == TypeKind.TIMESTAMP_TZ && bare) {
      LocalDateTime time = (LocalDateTime) TextValues.parse(text, ColumnType.TIMESTAMP);
      return time.toInstant(ZoneOffset.UTC);
    }
    return TextValues.parse(text, type);
  }

  /**
   * The text that bytes of the file stand for.
   *
   * @throws IllegalArgumentException when they are damaged
   */
  static String text(byte[] bytes, Charset encoding) {
    try {
      return encoding.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("no text in the encoding of the file", e);
    }
  }

  /** The instant of a type of date, for comparisons. */
  static Instant instant(Object moment) {
    return moment instanceof LocalDateTime time
        ? time.toInstant(ZoneOffset.UTC)
        : moment instanceof java.time.LocalDate date
            ? date.atStartOfDay().toInstant(ZoneOffset.UTC)
            : (Instant) moment;
  }

  static void check(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException("the value is of another kind, or does not fit the type");
    }
  }
}
