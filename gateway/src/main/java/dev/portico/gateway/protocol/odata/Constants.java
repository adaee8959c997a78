package dev.portico.gateway.protocol.odata;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeException;
import org.apache.olingo.commons.api.edm.EdmType;

/** Values that a caller wrote, as values of SQL. */
final class Constants {
  private static final int MOST_DIGITS = 38;

  private Constants() {}

  /**
   * A literal as OData writes it.
   *
   * @param type as the parser found it
   * @param text with quotes and prefixes
   */
  static Term.Constant literal(EdmType type, String text) {
    if (type == null || text == null || text.equals("null")) {
      return new Term.Constant(null);
    } else if (!(type instanceof EdmPrimitiveType primitive)) {
      throw Faults.unsupported("values of the type " + type.getName() + " cannot be compared");
    } else {
      try {
        return new Term.Constant(value(primitive.getName(), primitive.fromUriLiteral(text)));
      } catch (EdmPrimitiveTypeException | DateTimeException | IllegalArgumentException e) {
        throw Faults.invalid("a value is no " + primitive.getName() + " that exists");
      }
    }
  }

  private static Object value(String type, String text) {
    return switch (type) {
      case "String" -> text;
      case "Boolean" -> Boolean.valueOf(text);
      case "SByte", "Byte", "Int16", "Int32", "Int64" -> Long.valueOf(text);
      case "Decimal" -> new BigDecimal(text);
      case "Single", "Double" -> floating(text);
      case "Date" -> LocalDate.parse(text);
      case "TimeOfDay" -> LocalTime.parse(text).truncatedTo(ChronoUnit.MICROS);
      case "DateTimeOffset" -> OffsetDateTime.parse(text);
      case "Guid" -> UUID.fromString(text).toString();
      case "Binary" -> Base64.getUrlDecoder().decode(text);
      default -> throw Faults.unsupported("values of the type " + type + " cannot be compared");
    };
  }

  private static Object floating(String text) {
    return switch (text) {
      case "INF" -> Double.POSITIVE_INFINITY;
      case "-INF" -> Double.NEGATIVE_INFINITY;
      default -> Double.valueOf(text);
    };
  }

  /**
   * A constant that meets a column or expression, in its type where the value has a place there.
   *
   * @param zone of timestamps without one
   */
  static BindValue meeting(Object value, ColumnType type, ZoneId zone) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL -> number(value, type);
      case REAL -> value instanceof Number number ? real(number) : own(value);
      case DOUBLE ->
          value instanceof Number number
              ? new BindValue(ColumnType.DOUBLE, number.doubleValue())
              : own(value);
      case TIMESTAMP ->
          value instanceof OffsetDateTime moment
              ? new BindValue(ColumnType.TIMESTAMP, local(moment, zone))
              : own(value);
      case VARCHAR -> value instanceof String ? own(value) : own(String.valueOf(value));
      default -> own(value);
    };
  }

  /** Whether two values that a caller wrote are equal; numbers by what they are worth. */
  static boolean same(Object one, Object other) {
    return one instanceof Number && other instanceof Number
        ? Numbers.key(one).equals(Numbers.key(other))
        : Objects.equals(one, other);
  }

  /** As the column holds it: 0.1 is another number there than in DOUBLE. */
  private static BindValue real(Number number) {
    boolean fits =
        !Float.isInfinite(number.floatValue()) || Double.isInfinite(number.doubleValue());
    return fits
        ? new BindValue(ColumnType.REAL, number.floatValue())
        : new BindValue(ColumnType.DOUBLE, number.doubleValue());
  }

  private static LocalDateTime local(OffsetDateTime moment, ZoneId zone) {
    return moment.atZoneSameInstant(zone).toLocalDateTime().truncatedTo(ChronoUnit.MICROS);
  }

  private static BindValue number(Object value, ColumnType type) {
    if (value instanceof Long number) {
      boolean fits =
          switch (type.kind()) {
            case SMALLINT -> number == number.shortValue();
            case INTEGER -> number == number.intValue();
            default -> false;
          };
      if (fits) {
        return type.equals(ColumnType.INTEGER)
            ? new BindValue(type, number.intValue())
            : new BindValue(type, number.shortValue());
      }
    }
    return own(value);
  }

  /** A constant in the type that it has by itself. */
  static BindValue own(Object value) {
    if (value instanceof String text) {
      return new BindValue(ColumnType.VARCHAR, text);
    } else if (value instanceof Boolean truth) {
      return new BindValue(ColumnType.BOOLEAN, truth);
    } else if (value instanceof Long number) {
      return new BindValue(ColumnType.BIGINT, number);
    } else if (value instanceof BigDecimal number) {
      return new BindValue(decimal(number), scaled(number));
    } else if (value instanceof Double number) {
      return new BindValue(ColumnType.DOUBLE, number);
    } else if (value instanceof LocalDate date) {
      return new BindValue(ColumnType.DATE, date);
    } else if (value instanceof LocalTime time) {
      return new BindValue(ColumnType.TIME, time);
    } else if (value instanceof OffsetDateTime moment) {
      Instant instant = moment.toInstant().truncatedTo(ChronoUnit.MICROS);
      return new BindValue(ColumnType.TIMESTAMP_TZ, instant);
    } else if (value instanceof byte[] bytes) {
      return new BindValue(ColumnType.VARBINARY, bytes);
    }
    throw Faults.unsupported("this value cannot be compared");
  }

  private static BigDecimal scaled(BigDecimal number) {
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  private static ColumnType decimal(BigDecimal number) {
    BigDecimal plain = scaled(number);
    int precision = Math.max(Math.max(plain.precision(), plain.scale()), 1);
    if (precision > MOST_DIGITS) {
      throw Faults.invalid("a number has at most 38 digits");
    }
    return ColumnType.decimal(precision, plain.scale());
  }
}
