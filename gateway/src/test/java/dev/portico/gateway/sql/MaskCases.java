package dev.portico.gateway.sql;

import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.TypeCatalogue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every mask for every type it accepts, and the values on which it is tried. */
final class MaskCases {
  static final String SECRET = "a key of the tests";
  private static final HashKey KEY = new HashKey(SECRET);

  private MaskCases() {}

  /** A mask and the type of the column it stands on. */
  record Case(ColumnType column, Mask mask) {
    Case unless(RowFilter rows) {
      return new Case(column, new Mask(mask.function(), mask.type(), true, Optional.of(rows)));
    }

    @Override
    public String toString() {
      return mask.function() + " of " + column;
    }
  }

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    values()
        .keySet()
        .forEach(
            type -> {
              add(cases, type, type, new Mask.Null());
              constants(type).forEach(c -> add(cases, type, type, new Mask.Constant(c)));
              functions(type).forEach(f -> add(cases, type, MaskCases.masked(type, f), f));
            });
    return cases;
  }

  private static void add(
      List<Case> cases, ColumnType column, ColumnType masked, Mask.Function function) {
    cases.add(new Case(column, new Mask(function, masked, true, Optional.empty())));
  }

  private static List<BindValue> constants(ColumnType type) {
    return switch (type.kind()) {
      case ARRAY, VARBINARY -> List.of();
      case VARCHAR -> List.of(text(""), text("it's %_\\ \ud83d\ude80 e\u0301"));
      default ->
          values().get(type).stream()
              .filter(v -> v != null)
              .limit(2)
              .map(v -> new BindValue(type, v))
              .toList();
    };
  }

  private static BindValue text(String value) {
    return new BindValue(ColumnType.VARCHAR, value);
  }

  private static List<Mask.Function> functions(ColumnType type) {
    List<Mask.Function> functions = new ArrayList<>();
    switch (type.kind()) {
      case VARCHAR -> {
        for (int length : List.of(16, 32, 63, 64)) {
          functions.add(new Mask.Hash("default", Optional.of(KEY), length));
        }
        for (int[] kept : new int[][] {{0, 0}, {1, 0}, {0, 1}, {2, 3}, {40, 2}}) {
          functions.add(new Mask.Partial(kept[0], kept[1], "*"));
        }
        functions.add(new Mask.Partial(Integer.MAX_VALUE, Integer.MAX_VALUE, "x"));
        functions.add(new Mask.Partial(1, 1, "\ud83d\ude80"));
        functions.add(new Mask.Partial(0, 0, "'"));
        functions.add(new Mask.Email());
      }
      case SMALLINT, INTEGER, BIGINT -> {
        functions.add(new Mask.Hash("default", Optional.of(KEY), 32));
        for (String size : List.of("1", "7", "10", "1000000000000000000")) {
          functions.add(new Mask.Bucket(new BigDecimal(size)));
        }
        for (int digits : List.of(-1, -2, -17, -18)) {
          functions.add(new Mask.Round(digits));
        }
      }
      case DECIMAL -> {
        functions.add(new Mask.Bucket(BigDecimal.TEN));
        functions.add(new Mask.Bucket(BigDecimal.ONE.movePointLeft(type.scale())));
        functions.add(new Mask.Bucket(new BigDecimal("12345678901234567890")));
        functions.add(new Mask.Bucket(new BigDecimal("9").movePointRight(37 - type.scale())));
        if (type.scale() > 0) {
          functions.add(new Mask.Bucket(new BigDecimal("2.5")));
          functions.add(new Mask.Round(type.scale() - 1));
          functions.add(new Mask.Round(0));
        }
        functions.add(new Mask.Round(-1));
        functions.add(new Mask.Round(-37));
      }
      case REAL, DOUBLE -> {
        for (String size : List.of("10", "0.1", "2.5", "1E+300", "1E-300")) {
          functions.add(new Mask.Bucket(new BigDecimal(size)));
        }
        for (int digits : List.of(0, 1, 2, 15, -1, -15)) {
          functions.add(new Mask.Round(digits));
        }
      }
      case DATE, TIMESTAMP, TIMESTAMP_TZ -> {
        for (Mask.Unit unit : Mask.Unit.values()) {
          if (unit != Mask.Unit.HOUR || type != ColumnType.DATE) {
            functions.add(new Mask.Truncate(unit));
          }
        }
      }
      default -> {}
    }
    return functions;
  }

  static ColumnType masked(ColumnType type, Mask.Function function) {
    boolean number =
        function instanceof Mask.Hash
            || function instanceof Mask.Bucket
            || function instanceof Mask.Round;
    if (!number) {
      return type;
    }
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT -> ColumnType.BIGINT;
      case DECIMAL -> ColumnType.decimal(38, type.scale());
      default -> type;
    };
  }

  /** The values of each type that has a mask of its own, NULL among them. */
  static Map<ColumnType, List<Object>> values() {
    Map<ColumnType, List<Object>> values = new LinkedHashMap<>();
    TypeCatalogue.all()
        .forEach(
            (type, edges) -> {
              List<Object> of = new ArrayList<>();
              edges.forEach(
                  e -> of.add(e.value() == EndOfDay.INSTANCE ? LocalTime.NOON : e.value()));
              of.addAll(more(type));
              values.put(type, of);
            });
    ColumnType money = ColumnType.decimal(10, 2);
    values.put(money, more(money));
    return values;
  }

  private static List<Object> more(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT -> Arrays.asList((short) -1, (short) 5, (short) -5, (short) 15, (short) 14);
      case INTEGER -> Arrays.asList(-1, 5, -5, 15, 14, 1000, -1000);
      case BIGINT ->
          Arrays.asList(
              -1L,
              5L,
              -5L,
              9_223_372_036_854_775_800L,
              9_223_372_036_854_775_804L,
              9_223_372_036_854_775_805L,
              -9_223_372_036_854_775_804L,
              -9_223_372_036_854_775_805L,
              500_000_000_000_000_000L,
              -9_223_372_036_854_775_800L,
              4_611_686_018_427_387_904L);
      case DECIMAL -> decimals(type);
      case REAL -> Arrays.asList(-2.5f, 2.5f, 0.15f, 1e30f, 12345.678f, -0.05f, -Float.MAX_VALUE);
      case DOUBLE ->
          Arrays.asList(
              -2.5,
              2.5,
              0.15,
              1.005,
              2.675,
              1e30,
              12345.678,
              -0.05,
              0.5,
              1.5,
              1e17,
              0.1,
              4503599627370497.5,
              -Double.MAX_VALUE,
              0.49999999999999994);
      case VARCHAR -> texts();
      case DATE ->
          Arrays.asList(
              LocalDate.of(2024, 12, 30),
              LocalDate.of(2024, 2, 29),
              LocalDate.of(2023, 1, 1),
              LocalDate.of(0, 12, 31),
              LocalDate.of(-1, 3, 1),
              LocalDate.of(9999, 1, 1));
      case TIMESTAMP ->
          Arrays.asList(
              LocalDateTime.of(2024, 2, 29, 23, 59, 59, 999_999_000),
              LocalDateTime.of(0, 12, 31, 23, 0),
              LocalDateTime.of(2023, 1, 1, 0, 0));
      case TIMESTAMP_TZ ->
          Arrays.asList(
              Instant.parse("2024-02-29T23:30:00Z"),
              Instant.parse("2023-12-31T10:00:00Z"),
              Instant.parse("2023-12-31T14:30:00.000001Z"),
              Instant.parse("0001-01-01T00:00:00Z"));
      default -> List.of();
    };
  }

  private static List<Object> texts() {
    return Arrays.asList(
        "a",
        "ab",
        "abc",
        "abcd",
        "abcdef",
        "\ud83d\ude80",
        "\ud83d\ude80\ud83d\ude80b",
        "e\u0301",
        "e\u0301\u0301",
        "\u00e9",
        "ana@example.org",
        "@",
        "a@",
        "@b",
        "a@b",
        "a@b@c",
        "a@b c",
        "\ud83d\ude80@example.org",
        "a@ex\u00e4mple.org",
        "a@B-2.C",
        " @x",
        "a@b\n",
        "a@b.",
        "\ud835\udd18@\ud835\udd18",
        "line\n@x.y",
        "\u0001\u0002\u0003",
        "%",
        "_",
        "\\",
        "'",
        "''",
        "\u200d",
        "\u05d0@x",
        "\uffff",
        "0");
  }

  private static List<Object> decimals(ColumnType type) {
    List<Object> values = new ArrayList<>();
    for (String number :
        List.of(
            "5",
            "-5",
            "0.05",
            "-0.05",
            "2.5",
            "-2.5",
            "15",
            "14.99",
            "99999999.99",
            "-99999999.99",
            "0")) {
      BigDecimal value = new BigDecimal(number);
      if (value.stripTrailingZeros().scale() <= type.scale()) {
        values.add(value.setScale(type.scale()));
      }
    }
    values.add(null);
    return values;
  }
}
