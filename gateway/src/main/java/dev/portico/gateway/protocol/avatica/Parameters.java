package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.remote.TypedValue;

/**
 * Reads the values of question marks.
 *
 * <p>Any Avatica client sends values with Avatica's representations: times in milliseconds, a null
 * without a type. Portico's driver sends one text more after the values, with a letter for each
 * that says its kind; times are then microseconds and a null has a type.
 */
final class Parameters {
  private static final long MILLIS_PER_DAY = 86_400_000L;
  private static final int LONGEST_NUMBER = 1_000;

  private Parameters() {}

  static List<BindValue> read(Wire wire, List<TypedValue> sent, List<ColumnType> declared) {
    List<TypedValue> values = sent == null ? List.of() : sent;
    try {
      return wire == Wire.COLUMNAR ? exact(values, declared) : plain(values, declared);
    } catch (ClassCastException
        | DateTimeException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw new GatewayException(
          ErrorCode.PARAMETER_INVALID,
          "a parameter's value does not fit the type it was sent with",
          e);
    }
  }

  private static List<BindValue> exact(List<TypedValue> sent, List<ColumnType> declared) {
    int count = sent.size() - 1;
    String letters =
        count < 0 || sent.get(count) == null ? "" : String.valueOf(sent.get(count).value);
    if (letters.length() != count) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID, "the kinds of the parameters do not match their number");
    }
    requireCount(count, declared);
    List<BindValue> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(exact(letters.charAt(i), required(sent.get(i), i).value, declared.get(i)));
    }
    return values;
  }

  private static BindValue exact(char letter, Object value, ColumnType declared) {
    TypeKind kind =
        WireKinds.ofLetter(letter)
            .orElseThrow(
                () ->
                    new GatewayException(
                        ErrorCode.REQUEST_INVALID, "a parameter has an unknown kind"));
    if (value == null) {
      return new BindValue(
          kind == TypeKind.ARRAY || kind == TypeKind.DECIMAL ? declared : type(kind), null);
    }
    return switch (kind) {
      case BOOLEAN, VARCHAR -> new BindValue(type(kind), value);
      case SMALLINT -> new BindValue(type(kind), ((Number) value).shortValue());
      case INTEGER -> new BindValue(type(kind), ((Number) value).intValue());
      case BIGINT -> new BindValue(type(kind), ((Number) value).longValue());
      case REAL -> new BindValue(type(kind), ((Number) value).floatValue());
      case DOUBLE -> new BindValue(type(kind), ((Number) value).doubleValue());
      case DECIMAL -> decimal(number((String) value));
      case VARBINARY -> new BindValue(type(kind), Base64.getDecoder().decode((String) value));
      case DATE -> new BindValue(type(kind), date((Number) value));
      case TIME ->
          new BindValue(
              type(kind),
              LocalTime.ofNanoOfDay(Math.multiplyExact(((Number) value).longValue(), 1000)));
      case TIMESTAMP ->
          new BindValue(
              type(kind),
              LocalDateTime.ofInstant(
                  ColumnVector.instant(((Number) value).longValue()), ZoneOffset.UTC));
      case TIMESTAMP_TZ ->
          new BindValue(type(kind), ColumnVector.instant(((Number) value).longValue()));
      case ARRAY -> throw arrays();
    };
  }

  private static List<BindValue> plain(List<TypedValue> sent, List<ColumnType> declared) {
    requireCount(sent.size(), declared);
    List<BindValue> values = new ArrayList<>(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      values.add(plain(required(sent.get(i), i), declared.get(i)));
    }
    return values;
  }

  private static BindValue plain(TypedValue sent, ColumnType declared) {
    Object value = sent.value;
    if (value == null) {
      return new BindValue(declared, null);
    }
    ColumnMetaData.Rep kind = sent.type;
    return switch (kind) {
      case BOOLEAN, PRIMITIVE_BOOLEAN -> new BindValue(ColumnType.BOOLEAN, value);
      case BYTE, PRIMITIVE_BYTE, SHORT, PRIMITIVE_SHORT ->
          new BindValue(ColumnType.SMALLINT, ((Number) value).shortValue());
      case INTEGER, PRIMITIVE_INT -> new BindValue(ColumnType.INTEGER, ((Number) value).intValue());
      case LONG, PRIMITIVE_LONG -> new BindValue(ColumnType.BIGINT, ((Number) value).longValue());
      case FLOAT, PRIMITIVE_FLOAT -> new BindValue(ColumnType.REAL, ((Number) value).floatValue());
      case DOUBLE, PRIMITIVE_DOUBLE ->
          new BindValue(ColumnType.DOUBLE, ((Number) value).doubleValue());
      case NUMBER -> decimal(new BigDecimal(value.toString()));
      case STRING, CHARACTER, PRIMITIVE_CHAR -> new BindValue(ColumnType.VARCHAR, value.toString());
      case BYTE_STRING ->
          new BindValue(ColumnType.VARBINARY, Base64.getDecoder().decode((String) value));
      case JAVA_SQL_DATE -> new BindValue(ColumnType.DATE, date((Number) value));
      case JAVA_SQL_TIME ->
          new BindValue(
              ColumnType.TIME,
              LocalTime.ofNanoOfDay(
                  Math.floorMod(((Number) value).longValue(), MILLIS_PER_DAY) * 1_000_000));
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE ->
          new BindValue(
              ColumnType.TIMESTAMP,
              LocalDateTime.ofInstant(
                  Instant.ofEpochMilli(((Number) value).longValue()), ZoneOffset.UTC));
      default -> throw arrays();
    };
  }

  private static LocalDate date(Number day) {
    return LocalDate.ofEpochDay(Math.toIntExact(day.longValue()));
  }

  /** Reading a number takes time that grows with the square of its length. */
  private static BigDecimal number(String text) {
    if (text.length() > LONGEST_NUMBER) {
      throw tooManyDigits();
    }
    return new BigDecimal(text);
  }

  /** The smallest DECIMAL that holds the number. */
  private static BindValue decimal(BigDecimal number) {
    if ((long) number.precision() - number.scale() > ColumnType.MAX_DECIMAL_PRECISION) {
      throw tooManyDigits(); // before it is written out: 1E999999999 would take all memory
    }
    BigDecimal value = number.scale() < 0 ? number.setScale(0) : number;
    int precision = Math.max(value.precision(), Math.max(1, value.scale()));
    if (precision > ColumnType.MAX_DECIMAL_PRECISION) {
      throw tooManyDigits();
    }
    return new BindValue(ColumnType.decimal(precision, value.scale()), value);
  }

  private static GatewayException tooManyDigits() {
    return new GatewayException(
        ErrorCode.NUMERIC_OUT_OF_RANGE,
        "a parameter has more than 38 digits; round it before binding");
  }

  private static ColumnType type(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case SMALLINT -> ColumnType.SMALLINT;
      case INTEGER -> ColumnType.INTEGER;
      case BIGINT -> ColumnType.BIGINT;
      case REAL -> ColumnType.REAL;
      case DOUBLE -> ColumnType.DOUBLE;
      case VARBINARY -> ColumnType.VARBINARY;
      case DATE -> ColumnType.DATE;
      case TIME -> ColumnType.TIME;
      case TIMESTAMP -> ColumnType.TIMESTAMP;
      case TIMESTAMP_TZ -> ColumnType.TIMESTAMP_TZ;
      case VARCHAR, DECIMAL, ARRAY -> ColumnType.VARCHAR;
    };
  }

  private static void requireCount(int count, List<ColumnType> declared) {
    if (count != declared.size()) {
      throw new GatewayException(
          ErrorCode.PARAMETER_INVALID,
          "the statement has "
              + declared.size()
              + " parameters, but "
              + count
              + " values were sent");
    }
  }

  private static TypedValue required(TypedValue sent, int index) {
    if (sent == null) {
      throw new GatewayException(
          ErrorCode.PARAMETER_INVALID,
          "parameter " + (index + 1) + " has no value; set it before executing");
    }
    return sent;
  }

  private static GatewayException arrays() {
    return new GatewayException(
        ErrorCode.NOT_SUPPORTED,
        "a parameter has a type that cannot be bound, such as an array; bind its elements");
  }
}
