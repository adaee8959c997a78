package dev.portico.adapter.file.pruning;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TextValues;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * What a value is, once the engine compares it with a column: one value, or a span where the engine
 * may round.
 */
final class Literals {
  private static final BigDecimal MICROS_PER_SECOND = BigDecimal.valueOf(1_000_000);
  private static final long SECONDS_PER_DAY = 86_400;

  private Literals() {}

  /** Null when nothing can be said. */
  static Span of(ColumnType column, BindValue literal) {
    Object value = literal.value();
    if (value == null) {
      return null;
    }
    ValueFamily family = ValueFamily.of(column.kind());
    ValueFamily given = ValueFamily.of(literal.type().kind());
    try {
      return switch (family) {
        case EXACT_NUMBER -> exactNumber(given, value);
        case FLOATING_NUMBER -> floatingNumber(column.kind(), literal.type().kind(), value);
        default -> given == family ? sameFamily(family, value) : null;
      };
    } catch (ClassCastException e) {
      // An object of another class than its type names.
      return null;
    }
  }

  /** What the text of a hive key is, once read as the column's type; null when it is no such. */
  static Span ofText(ColumnType column, String text) {
    try {
      Object value =
          column.kind() == TypeKind.BOOLEAN ? truth(text) : TextValues.parse(text, column);
      return column.kind() == TypeKind.VARBINARY ? null : of(column, new BindValue(column, value));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Boolean truth(String text) {
    if (text.equalsIgnoreCase("true")) {
      return Boolean.TRUE;
    }
    return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }

  private static Span exactNumber(ValueFamily given, Object value) {
    return switch (given) {
      case EXACT_NUMBER -> Span.of(decimal(value));
      case FLOATING_NUMBER -> {
        double number = ((Number) value).doubleValue();
        yield Double.isFinite(number) ? Margins.around(new BigDecimal(number)) : null;
      }
      default -> null;
    };
  }

  private static BigDecimal decimal(Object value) {
    return value instanceof BigDecimal number
        ? number
        : BigDecimal.valueOf(((Number) value).longValue());
  }

  private static Span floatingNumber(TypeKind column, TypeKind given, Object value) {
    return switch (ValueFamily.of(given)) {
      case EXACT_NUMBER -> Margins.around(decimal(value).doubleValue());
      case FLOATING_NUMBER -> {
        double number = ((Number) value).doubleValue();
        yield column == given ? Span.of(number, number) : Margins.around(number);
      }
      default -> null;
    };
  }

  private static Span sameFamily(ValueFamily family, Object value) {
    return switch (family) {
      case TRUTH -> Span.of((Boolean) value ? BigDecimal.ONE : BigDecimal.ZERO);
      case TEXT -> text((String) value);
      case BINARY -> Span.of(new Bytes(((byte[]) value).clone()));
      case LOCAL_TIME_LINE -> value instanceof LocalDate day ? day(day) : local(value);
      case INSTANT -> micros(((Instant) value).getEpochSecond(), ((Instant) value).getNano());
      case TIME_OF_DAY ->
          micros(((LocalTime) value).toSecondOfDay(), ((LocalTime) value).getNano());
      case EXACT_NUMBER, FLOATING_NUMBER, OTHER -> null;
    };
  }

  private static Span text(String value) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return Span.of(new Bytes(bytes));
    } catch (CharacterCodingException e) {
      // Half a character: nobody knows what the engine makes of it.
      return null;
    }
  }

  private static Span day(LocalDate day) {
    return micros(Math.multiplyExact(day.toEpochDay(), SECONDS_PER_DAY), 0);
  }

  private static Span local(Object value) {
    LocalDateTime time = (LocalDateTime) value;
    return micros(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
  }

  /** The engine has no parts of microseconds; which way it would round is left open. */
  private static Span micros(long seconds, int nanos) {
    BigDecimal down =
        BigDecimal.valueOf(seconds)
            .multiply(MICROS_PER_SECOND)
            .add(BigDecimal.valueOf(nanos / 1_000));
    return nanos % 1_000 == 0 ? Span.of(down) : new Span(down, down.add(BigDecimal.ONE));
  }
}
