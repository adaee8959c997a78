package dev.portico.gateway.weave;

import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes up row filters and masks for tables whose columns are told by name and type. */
public final class RandomDecisions {
  /** The secret of every hash here. */
  public static final String SECRET = "a key of the tests";

  private static final HashKey KEY = new HashKey(SECRET);

  private final Random random;

  public RandomDecisions(long seed) {
    random = new Random(seed);
  }

  /** A decision; about one table in four is open. */
  public Rule rule(Map<String, ColumnType> columns) {
    RowFilter rows = chance(70) ? filter(columns, 2) : RowFilter.ALL;
    Map<String, Mask> masks = new LinkedHashMap<>();
    columns.forEach(
        (name, type) -> {
          if (chance(35)) {
            masks.put(name, mask(columns, type));
          }
        });
    return Rule.of(rows, masks);
  }

  /** A decision that shows most texts as their whole hash, so that they still join and group. */
  public Rule pseudonyms(Map<String, ColumnType> columns) {
    Rule rule = rule(columns);
    Map<String, Mask> masks = new LinkedHashMap<>(rule.decision().masks());
    columns.forEach(
        (name, type) -> {
          if (type.equals(ColumnType.VARCHAR) && chance(80)) {
            Mask.Function whole = new Mask.Hash("default", Optional.of(KEY), 64);
            masks.put(name, new Mask(whole, type, true, Optional.empty()));
          }
        });
    return Rule.of(rule.decision().rows(), masks);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  @SafeVarargs
  private final <T> T one(T... from) {
    return from[random.nextInt(from.length)];
  }

  /** A condition over the columns. */
  public RowFilter filter(Map<String, ColumnType> columns, int depth) {
    if (depth > 0 && chance(40)) {
      List<RowFilter> parts = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        parts.add(filter(columns, depth - 1));
      }
      return switch (random.nextInt(3)) {
        case 0 -> new RowFilter.And(parts);
        case 1 -> new RowFilter.Or(parts);
        default -> new RowFilter.Not(parts.get(0));
      };
    }
    String column = List.copyOf(columns.keySet()).get(random.nextInt(columns.size()));
    ColumnType type = columns.get(column);
    if (chance(15)) {
      return new RowFilter.IsNull(column, one(Sense.values()));
    } else if (chance(20)) {
      List<BindValue> values = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        values.add(value(type));
      }
      return new RowFilter.In(column, values, one(Sense.values()));
    } else if (chance(10)) {
      return new RowFilter.CompareColumns(column, ordered(), column);
    } else if (type.equals(ColumnType.VARCHAR) && chance(40)) {
      return new RowFilter.Compare(
          column,
          one(Comparison.CONTAINS, Comparison.STARTS_WITH, Comparison.ENDS_WITH),
          value(type));
    }
    return new RowFilter.Compare(column, ordered(), value(type));
  }

  private Comparison ordered() {
    return one(
        Comparison.EQUAL,
        Comparison.NOT_EQUAL,
        Comparison.LESS,
        Comparison.LESS_OR_EQUAL,
        Comparison.GREATER,
        Comparison.GREATER_OR_EQUAL);
  }

  private BindValue value(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT ->
          chance(15)
              ? new BindValue(ColumnType.decimal(38, 1), new BigDecimal("2.5"))
              : new BindValue(ColumnType.BIGINT, (long) one(0, 1, 2, 3, 7, 12));
      case DECIMAL ->
          new BindValue(ColumnType.decimal(38, 2), new BigDecimal(one("10.50", "0.00", "7.00")));
      case DATE -> new BindValue(type, one(LocalDate.of(1990, 1, 31), LocalDate.of(2000, 1, 1)));
      case TIMESTAMP -> new BindValue(type, LocalDateTime.of(2024, 1, 1, 0, 0));
      case BOOLEAN -> new BindValue(type, chance(50));
      default -> PolicyReference.text(one("x", "Bob", "", "Ana", "Ž", "n"));
    };
  }

  private Mask mask(Map<String, ColumnType> columns, ColumnType type) {
    Mask.Function function = function(type);
    Optional<RowFilter> unless = chance(35) ? Optional.of(filter(columns, 1)) : Optional.empty();
    return new Mask(function, masked(function, type), true, unless);
  }

  private Mask.Function function(ColumnType type) {
    if (chance(15)) {
      return new Mask.Null();
    } else if (chance(20)) {
      return new Mask.Constant(constant(type));
    }
    return switch (type.kind()) {
      case INTEGER, BIGINT ->
          one(
              new Mask.Hash("default", Optional.of(KEY), 32),
              new Mask.Bucket(BigDecimal.valueOf(one(2, 5, 10))),
              new Mask.Round(-1));
      case DECIMAL -> one(new Mask.Bucket(new BigDecimal("2.5")), new Mask.Round(one(0, 1, -1)));
      case DATE ->
          new Mask.Truncate(
              one(Mask.Unit.YEAR, Mask.Unit.QUARTER, Mask.Unit.MONTH, Mask.Unit.WEEK));
      case TIMESTAMP -> new Mask.Truncate(one(Mask.Unit.values()));
      case VARCHAR ->
          one(
              new Mask.Hash("default", Optional.of(KEY), one(16, 32, 64)),
              new Mask.Partial(one(0, 1, 2), one(0, 1), one("*", "§", "😀")),
              new Mask.Email());
      default -> new Mask.Null();
    };
  }

  private BindValue constant(ColumnType type) {
    BindValue value = value(type);
    return switch (type.kind()) {
      case INTEGER -> new BindValue(type, one(0, 4, 9));
      case BIGINT -> new BindValue(type, (long) one(0, 4, 9));
      case DECIMAL -> new BindValue(type, new BigDecimal("1.25"));
      default -> value;
    };
  }

  private static ColumnType masked(Mask.Function function, ColumnType type) {
    if (function instanceof Mask.Hash
        || function instanceof Mask.Bucket
        || function instanceof Mask.Round) {
      return switch (type.kind()) {
        case INTEGER, BIGINT -> ColumnType.BIGINT;
        case DECIMAL -> ColumnType.decimal(38, type.scale());
        default -> type;
      };
    }
    return type;
  }
}
