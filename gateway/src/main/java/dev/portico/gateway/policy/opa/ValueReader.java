package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Types the values of an answer by the column they meet. A value is taken as it is or not at all:
 * no rounding of exact numbers, no cutting of texts, no numbers in quotes.
 */
final class ValueReader {
  private static final int NANOS_OF_MICRO = 1_000;
  private static final int LAST_YEAR = 9999;

  /** What the ISO parsers take beyond this, such as years of five digits, is not SQL. */
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?");

  private ValueReader() {}

  /** A value that meets a column; neither null, nor a list, nor an object. */
  static BindValue value(Node node, ColumnType column) {
    return convert(node.json(), column)
        .orElseThrow(
            () ->
                node.fault(
                    ErrorCode.POLICY_VALUE_UNFIT,
                    "does not fit a column of type " + column.kind()));
  }

  /** Values that meet a column; all of one type. */
  static List<BindValue> values(List<Node> nodes, ColumnType column) {
    List<BindValue> values = nodes.stream().map(node -> value(node, column)).toList();
    if (!isExact(column.kind())) {
      return values;
    }
    Optional<ColumnType> widest =
        values.stream()
            .map(BindValue::type)
            .filter(type -> type.kind() == TypeKind.DECIMAL)
            .reduce((a, b) -> a.scale() >= b.scale() ? a : b);
    if (widest.isEmpty()) {
      return values;
    }
    return IntStream.range(0, values.size())
        .mapToObj(i -> widened(values.get(i), widest.get().scale(), nodes.get(i)))
        .toList();
  }

  static boolean isExact(TypeKind kind) {
    return switch (kind) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL -> true;
      default -> false;
    };
  }

  private static BindValue widened(BindValue value, int scale, Node node) {
    BigDecimal number = new BigDecimal(value.value().toString()).setScale(scale);
    if (number.precision() > ColumnType.MAX_DECIMAL_PRECISION) {
      throw node.fault(
          ErrorCode.POLICY_VALUE_UNFIT, "needs more than 38 digits beside the list's others");
    }
    return decimal(number);
  }

  private static Optional<BindValue> convert(JsonNode json, ColumnType column) {
    return switch (column.kind()) {
      case VARCHAR -> text(json).map(t -> new BindValue(ColumnType.VARCHAR, t));
      case BOOLEAN ->
          json.isBoolean()
              ? Optional.of(new BindValue(ColumnType.BOOLEAN, json.booleanValue()))
              : Optional.empty();
      case SMALLINT, INTEGER, BIGINT -> exact(json).map(ValueReader::integer);
      case DECIMAL -> exact(json).map(ValueReader::decimal);
      case REAL -> real(json);
      case DOUBLE -> doublePrecision(json);
      case DATE -> temporal(json, ColumnType.DATE, ValueReader::date);
      case TIME -> temporal(json, ColumnType.TIME, ValueReader::time);
      case TIMESTAMP -> temporal(json, ColumnType.TIMESTAMP, ValueReader::timestamp);
      case TIMESTAMP_TZ -> temporal(json, ColumnType.TIMESTAMP_TZ, ValueReader::instant);
      case VARBINARY, ARRAY -> Optional.empty();
    };
  }

  /** Stores take neither NUL nor halves of characters. */
  private static Optional<String> text(JsonNode json) {
    return Optional.ofNullable(json.textValue())
        .filter(t -> t.codePoints().noneMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF)));
  }

  private static Optional<BigDecimal> exact(JsonNode json) {
    return json.isNumber() ? Exact.of(json) : Optional.empty();
  }

  private static BindValue integer(BigDecimal number) {
    return Exact.asLong(number)
        .map(whole -> new BindValue(ColumnType.BIGINT, whole))
        .orElseGet(() -> decimal(number));
  }

  private static BindValue decimal(BigDecimal number) {
    return new BindValue(
        ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, number.scale()), number);
  }

  private static Optional<BindValue> real(JsonNode json) {
    if (!json.isNumber()) {
      return Optional.empty();
    }
    float nearest = json.decimalValue().floatValue();
    return Float.isFinite(nearest)
        ? Optional.of(new BindValue(ColumnType.REAL, nearest))
        : Optional.empty();
  }

  private static Optional<BindValue> doublePrecision(JsonNode json) {
    if (!json.isNumber()) {
      return Optional.empty();
    }
    double nearest = json.decimalValue().doubleValue();
    return Double.isFinite(nearest)
        ? Optional.of(new BindValue(ColumnType.DOUBLE, nearest))
        : Optional.empty();
  }

  private static Optional<BindValue> temporal(
      JsonNode json, ColumnType type, Function<String, Object> parse) {
    if (!json.isTextual()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BindValue(type, parse.apply(json.textValue())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalDate date(String text) {
    if (!DATE.matcher(text).matches() || text.startsWith("0000")) {
      throw new DateTimeException("not a date");
    }
    return LocalDate.parse(text);
  }

  private static LocalTime time(String text) {
    if (!TIME.matcher(text).matches()) {
      throw new DateTimeException("not a time");
    }
    LocalTime time = LocalTime.parse(text);
    inMicros(time.getNano());
    return time;
  }

  private static LocalDateTime timestamp(String text) {
    int middle = 10;
    if (text.length() <= middle || (text.charAt(middle) != 'T' && text.charAt(middle) != ' ')) {
      throw new DateTimeException("not a timestamp");
    }
    return LocalDateTime.of(date(text.substring(0, middle)), time(text.substring(middle + 1)));
  }

  private static Instant instant(String text) {
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
    OffsetDateTime time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(iso, OffsetDateTime::from);
    inMicros(time.getNano());
    int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
    if (year < 1 || year > LAST_YEAR) {
      throw new DateTimeException("not a year of SQL");
    }
    return time.toInstant();
  }

  private static void inMicros(int nanos) {
    if (nanos % NANOS_OF_MICRO != 0) {
      throw new DateTimeException("finer than a microsecond");
    }
  }
}
