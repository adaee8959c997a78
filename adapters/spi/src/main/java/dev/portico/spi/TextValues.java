package dev.portico.spi;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Base64;

/**
 * Reads values out of the texts in which stores without types of their own keep them: exactly, or
 * not at all. For adapters; safe for many threads.
 */
public final class TextValues {
  private TextValues() {}

  /**
   * The object that {@link TypeKind} names for the type: numbers in digits, dates and times in ISO
   * 8601, bytes in Base64, {@code true} or {@code false}.
   *
   * @throws IllegalArgumentException when the text is no such value or does not fit without
   *     rounding; never for VARCHAR, always for ARRAY
   */
  public static Object parse(String text, ColumnType type) {
    try {
      return switch (type.kind()) {
        case BOOLEAN -> truth(text);
        case SMALLINT -> new BigDecimal(text).shortValueExact();
        case INTEGER -> new BigDecimal(text).intValueExact();
        case BIGINT -> new BigDecimal(text).longValueExact();
        case DECIMAL -> decimal(new BigDecimal(text), type);
        case REAL -> (float) finite(Float.parseFloat(text), text);
        case DOUBLE -> finite(Double.parseDouble(text), text);
        case VARCHAR -> text;
        case VARBINARY -> Base64.getDecoder().decode(text);
        case DATE -> LocalDate.parse(text);
        case TIME -> micros(LocalTime.parse(text));
        case TIMESTAMP -> micros(LocalDateTime.parse(text.replace(' ', 'T')));
        case TIMESTAMP_TZ -> micros(OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
        case ARRAY -> throw new IllegalArgumentException("an array has no text");
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static boolean truth(String text) {
    check(text.equals("true") || text.equals("false"));
    return text.equals("true");
  }

  private static BigDecimal decimal(BigDecimal number, ColumnType type) {
    if (number.signum() == 0) {
      return BigDecimal.ZERO.setScale(type.scale());
    }
    // First, because giving 1e999999999 a scale would fill the memory with zeros.
    check((long) number.precision() - number.scale() <= type.precision() - type.scale());
    return number.setScale(type.scale(), RoundingMode.UNNECESSARY);
  }

  private static double finite(double number, String text) {
    check(!Double.isInfinite(number) || text.endsWith("Infinity"));
    return number;
  }

  private static <T extends Temporal> T micros(T time) {
    check(time.get(ChronoField.NANO_OF_SECOND) % 1_000 == 0);
    return time;
  }

  private static void check(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException("the value does not fit the type");
    }
  }
}
