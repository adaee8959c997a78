package dev.portico.testkit;

import dev.portico.spi.ColumnType;
import dev.portico.testkit.EdgeValue.EndOfDay;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values at the edges of every type that crosses a port, NULL included: the vector against
 * which adapters, operators and doors are tested.
 */
public final class TypeCatalogue {
  private static final BigDecimal THIRTY_EIGHT_NINES =
      new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE));

  private TypeCatalogue() {}

  /** Every type with its values, in a fixed order. */
  public static Map<ColumnType, List<EdgeValue>> all() {
    Map<ColumnType, List<EdgeValue>> all = new LinkedHashMap<>();
    for (List<EdgeValue> values :
        List.of(
            booleans(),
            whole(ColumnType.SMALLINT, Short.MIN_VALUE, (short) 0, Short.MAX_VALUE),
            whole(ColumnType.INTEGER, Integer.MIN_VALUE, 0, Integer.MAX_VALUE),
            whole(ColumnType.BIGINT, Long.MIN_VALUE, 0L, Long.MAX_VALUE),
            wholeDecimals(),
            decimals(),
            reals(),
            doubles(),
            texts(),
            binaries(),
            dates(),
            times(),
            timestamps(),
            instants())) {
      all.put(values.get(0).type(), values);
    }
    for (List<EdgeValue> arrays : arrays()) {
      all.put(arrays.get(0).type(), arrays);
    }
    return all;
  }

  private static List<EdgeValue> booleans() {
    return new Values(ColumnType.BOOLEAN).add("true", true).add("false", false).withNull();
  }

  private static List<EdgeValue> whole(ColumnType type, Number least, Number zero, Number most) {
    return new Values(type).add("least", least).add("zero", zero).add("most", most).withNull();
  }

  private static List<EdgeValue> wholeDecimals() {
    return new Values(ColumnType.decimal(38, 0))
        .add("least", THIRTY_EIGHT_NINES.negate())
        .add("zero", BigDecimal.ZERO)
        .add("most", THIRTY_EIGHT_NINES)
        .add("beyond bigint", new BigDecimal("9223372036854775808"))
        .withNull();
  }

  private static List<EdgeValue> decimals() {
    return new Values(ColumnType.decimal(38, 10))
        .add("least", THIRTY_EIGHT_NINES.negate().scaleByPowerOfTen(-10))
        .add("zero", new BigDecimal("0.0000000000"))
        .add("most", THIRTY_EIGHT_NINES.scaleByPowerOfTen(-10))
        .add("smallest step", new BigDecimal("0.0000000001"))
        .add("trailing zeros", new BigDecimal("1.5000000000"))
        .withNull();
  }

  private static List<EdgeValue> reals() {
    return new Values(ColumnType.REAL)
        .add("largest", Float.MAX_VALUE)
        .add("least normal", Float.MIN_NORMAL)
        .add("denormal", Float.MIN_VALUE)
        .add("nine digits", 0.100000024f)
        .add("zero", 0.0f)
        .add("negative zero", -0.0f)
        .add("NaN", Float.NaN)
        .add("infinity", Float.POSITIVE_INFINITY)
        .add("negative infinity", Float.NEGATIVE_INFINITY)
        .withNull();
  }

  private static List<EdgeValue> doubles() {
    return new Values(ColumnType.DOUBLE)
        .add("largest", Double.MAX_VALUE)
        .add("least normal", Double.MIN_NORMAL)
        .add("denormal", Double.MIN_VALUE)
        .add("seventeen digits", 0.30000000000000004)
        .add("zero", 0.0)
        .add("negative zero", -0.0)
        .add("NaN", Double.NaN)
        .add("infinity", Double.POSITIVE_INFINITY)
        .add("negative infinity", Double.NEGATIVE_INFINITY)
        .withNull();
  }

  private static List<EdgeValue> texts() {
    return new Values(ColumnType.VARCHAR)
        .add("empty", "")
        .add("blank", "   ")
        .add("trailing blanks", "a  ")
        .add("word NULL", "NULL")
        .add("quotes", "it's \"quoted\" `here`")
        .add("backslash", "back\\slash \\N \\x41 {a,b}")
        .add("line breaks", "one\ntwo\r\nthree\tfour")
        .add("delimiters", "a,b;c|d")
        .add("accents", "Žluťoučký kůň é e\u0301")
        .add("right to left", "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627")
        .add("astral", "\ud83d\ude80 \ud835\udd18")
        .add("long", "0123456789".repeat(10_000))
        .withNull();
  }

  private static List<EdgeValue> binaries() {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    return new Values(ColumnType.VARBINARY)
        .add("empty", new byte[0])
        .add("zero byte", new byte[] {0})
        .add("highest byte", new byte[] {(byte) 0xFF})
        .add("every byte", every)
        .withNull();
  }

  private static List<EdgeValue> dates() {
    return new Values(ColumnType.DATE)
        .add("epoch", LocalDate.of(1970, 1, 1))
        .add("before epoch", LocalDate.of(1969, 12, 31))
        .add("leap day", LocalDate.of(2000, 2, 29))
        .add("year 1", LocalDate.of(1, 1, 1))
        .add("year 9999", LocalDate.of(9999, 12, 31))
        .add("last Julian day", LocalDate.of(1582, 10, 4))
        .add("in the Gregorian gap", LocalDate.of(1582, 10, 10))
        .add("BC", LocalDate.of(-43, 3, 15))
        .add("earliest BC", LocalDate.of(-4712, 1, 1))
        .add("beyond year 9999", LocalDate.of(12345, 6, 7))
        .withNull();
  }

  private static List<EdgeValue> times() {
    return new Values(ColumnType.TIME)
        .add("midnight", LocalTime.MIDNIGHT)
        .add("one microsecond", LocalTime.ofNanoOfDay(1_000))
        .add("last microsecond", LocalTime.of(23, 59, 59, 999_999_000))
        .add("end of day", EndOfDay.INSTANCE)
        .withNull();
  }

  private static List<EdgeValue> timestamps() {
    return new Values(ColumnType.TIMESTAMP)
        .add("epoch", LocalDateTime.of(1970, 1, 1, 0, 0))
        .add("before epoch", LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000))
        .add("one microsecond", LocalDateTime.of(2026, 1, 31, 0, 0, 0, 1_000))
        .add("in a daylight saving gap", LocalDateTime.of(2026, 3, 29, 2, 30))
        .add("year 1", LocalDateTime.of(1, 1, 1, 0, 0))
        .add("year 9999", LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000))
        .add("in the Gregorian gap", LocalDateTime.of(1582, 10, 10, 12, 0))
        .add("BC", LocalDateTime.of(-43, 3, 15, 12, 30, 0, 500_000_000))
        .add("beyond year 9999", LocalDateTime.of(12345, 6, 7, 8, 9, 10))
        .withNull();
  }

  private static List<EdgeValue> instants() {
    return new Values(ColumnType.TIMESTAMP_TZ)
        .add("epoch", Instant.EPOCH)
        .add("before epoch", Instant.parse("1969-12-31T23:59:59.999999Z"))
        .add("before spring forward", Instant.parse("2026-03-29T00:59:59.999999Z"))
        .add("after spring forward", Instant.parse("2026-03-29T01:00:00Z"))
        .add("first hour of autumn", Instant.parse("2026-10-25T00:30:00Z"))
        .add("repeated hour of autumn", Instant.parse("2026-10-25T01:30:00Z"))
        .add("local mean time", Instant.parse("1880-01-01T00:00:00Z"))
        .add("year 1", Instant.parse("0001-01-02T00:00:00Z"))
        .add("year 9999", Instant.parse("9999-12-31T00:00:00.999999Z"))
        .add("BC", Instant.parse("-0043-03-15T12:00:00Z"))
        .withNull();
  }

  private static List<List<EdgeValue>> arrays() {
    return List.of(
        arrayOf(
            ColumnType.VARCHAR,
            "plain",
            "with, comma",
            "\"quoted\\ {brace}",
            "",
            "null",
            " ž\ud83d\ude80 "),
        arrayOf(ColumnType.INTEGER, Integer.MIN_VALUE, 0, Integer.MAX_VALUE),
        arrayOf(ColumnType.BIGINT, Long.MIN_VALUE, 0L, Long.MAX_VALUE),
        arrayOf(
            ColumnType.decimal(38, 10),
            new BigDecimal("-1.5000000000"),
            new BigDecimal("0.0000000001")),
        arrayOf(ColumnType.DOUBLE, -0.5, 1e300, Double.MIN_VALUE),
        arrayOf(ColumnType.BOOLEAN, true, false),
        arrayOf(
            ColumnType.DATE,
            LocalDate.of(1, 1, 1),
            LocalDate.of(1582, 10, 10),
            LocalDate.of(9999, 12, 31)),
        arrayOf(
            ColumnType.TIMESTAMP,
            LocalDateTime.of(1582, 10, 10, 0, 0),
            LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000)));
  }

  private static List<EdgeValue> arrayOf(ColumnType element, Object... elements) {
    List<Object> withNull = new ArrayList<>(Arrays.asList(elements));
    withNull.add(1, null);
    return new Values(ColumnType.array(element))
        .add("empty array", List.of())
        .add("array", Arrays.asList(elements))
        .add("array with a NULL element", withNull)
        .add("array of one NULL", Arrays.asList((Object) null))
        .withNull();
  }

  /** Gathers the values of one type. */
  private static final class Values {
    private final ColumnType type;
    private final List<EdgeValue> values = new ArrayList<>();

    Values(ColumnType type) {
      this.type = type;
    }

    Values add(String name, Object value) {
      values.add(new EdgeValue(type, name, value));
      return this;
    }

    List<EdgeValue> withNull() {
      return add("NULL", null).values;
    }
  }
}
