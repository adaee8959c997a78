package dev.portico.spi;

import java.util.List;
import java.util.Objects;

/**
 * A condition on the rows of one table, for a {@link ScanPort}.
 *
 * <p>Three-valued as in SQL: a comparison with NULL is unknown, and only rows for which the whole
 * is true are wanted.
 */
public sealed interface Predicate {

  /** True for every row. */
  Predicate ALL = new And(List.of());

  /** {@code column operator value}; the value is not null. */
  record Comparison(String column, Operator operator, BindValue value) implements Predicate {
    public Comparison {
      Objects.requireNonNull(value.value(), "a comparison with NULL is never true; use IsNull");
    }
  }

  /** The column equals one of the values; none of them is null; false for an empty list. */
  record In(String column, List<BindValue> values) implements Predicate {
    public In {
      values = List.copyOf(values);
    }
  }

  record IsNull(String column) implements Predicate {}

  /** All are true; true when there are none. */
  record And(List<Predicate> parts) implements Predicate {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** At least one is true; false when there are none. */
  record Or(List<Predicate> parts) implements Predicate {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  record Not(Predicate part) implements Predicate {}

  /** Comparisons of a column with a value. */
  enum Operator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }
}
