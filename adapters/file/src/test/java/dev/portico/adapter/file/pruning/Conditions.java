package dev.portico.adapter.file.pruning;

import static java.util.stream.Collectors.joining;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.Operator;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Random predicates, and how the engine is asked the same. */
final class Conditions {
  private Conditions() {}

  /** Columns are named c0, c1, …, in the order of their sorts. */
  static Predicate random(Random random, List<ColumnSort> columns, int depth) {
    int choice = random.nextInt(depth > 0 ? 10 : 6);
    if (choice < 6) {
      return leaf(random, columns);
    }
    if (choice == 6) {
      return new Predicate.Not(random(random, columns, depth - 1));
    }
    List<Predicate> parts = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      parts.add(random(random, columns, depth - 1));
    }
    return choice < 9 ? new Predicate.And(parts) : new Predicate.Or(parts);
  }

  private static Predicate leaf(Random random, List<ColumnSort> columns) {
    int number = random.nextInt(columns.size());
    String name = "c" + number;
    List<BindValue> literals = literals(random, columns.get(number));
    int choice = random.nextInt(12);
    if (choice == 0) {
      return new Predicate.IsNull(name);
    }
    if (choice < 3) {
      List<BindValue> values = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        values.add(literals.get(random.nextInt(literals.size())));
      }
      return new Predicate.In(name, values);
    }
    Operator operator = choice < 6 ? Operator.EQUAL : Operator.values()[random.nextInt(6)];
    return new Predicate.Comparison(name, operator, literals.get(random.nextInt(literals.size())));
  }

  /** Half of them of the column's own type, which are more often equal to a value. */
  private static List<BindValue> literals(Random random, ColumnSort column) {
    List<BindValue> own =
        column.literals().stream().filter(l -> l.type().equals(column.published())).toList();
    return own.isEmpty() || random.nextBoolean() ? column.literals() : own;
  }

  static String sql(Predicate predicate) {
    if (predicate instanceof Predicate.Comparison c) {
      return "(" + c.column() + " " + operator(c.operator()) + " " + sql(c.value()) + ")";
    } else if (predicate instanceof Predicate.In in) {
      // As the gateway writes it: each value compared by itself, so that no common type is found.
      return in.values().isEmpty()
          ? "false"
          : in.values().stream()
              .map(v -> in.column() + " = " + sql(v))
              .collect(joining(" OR ", "(", ")"));
    } else if (predicate instanceof Predicate.IsNull isNull) {
      return "(" + isNull.column() + " IS NULL)";
    } else if (predicate instanceof Predicate.And and) {
      return and.parts().stream().map(Conditions::sql).collect(joining(" AND ", "(true AND ", ")"));
    } else if (predicate instanceof Predicate.Or or) {
      return or.parts().stream().map(Conditions::sql).collect(joining(" OR ", "(false OR ", ")"));
    }
    return "(NOT " + sql(((Predicate.Not) predicate).part()) + ")";
  }

  private static String operator(Operator operator) {
    return switch (operator) {
      case EQUAL -> "=";
      case NOT_EQUAL -> "<>";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
    };
  }

  static String sql(BindValue literal) {
    Object value = literal.value();
    String type = literal.type().toString();
    return switch (literal.type().kind()) {
      case VARBINARY -> "unhex('" + HexFormat.of().formatHex((byte[]) value) + "')";
      case DECIMAL -> "CAST('" + ((BigDecimal) value).toPlainString() + "' AS " + type + ")";
      case TIMESTAMP -> "make_timestamp(" + micros((LocalDateTime) value) + ")";
      case TIMESTAMP_TZ -> "make_timestamptz(" + ColumnVector.micros((Instant) value) + ")";
      case DATE -> "(DATE '1970-01-01' + " + ((java.time.LocalDate) value).toEpochDay() + ")";
      default -> "CAST('" + value.toString().replace("'", "''") + "' AS " + type + ")";
    };
  }

  private static long micros(LocalDateTime time) {
    return ColumnVector.micros(time.toInstant(ZoneOffset.UTC));
  }
}
