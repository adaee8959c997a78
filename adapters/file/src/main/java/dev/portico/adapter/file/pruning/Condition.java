package dev.portico.adapter.file.pruning;

import dev.portico.spi.BindValue;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** A predicate bound to the columns of one file, its values turned into what is compared. */
sealed interface Condition {
  /** What is known of columns for some rows. */
  interface Facts {
    RowFacts of(FileColumn column);

    /**
     * False only when the column has no such value in these rows; asked for columns with one exact
     * value only.
     */
    boolean mayHold(FileColumn column, Comparable<?> value);
  }

  /** The truth values that the condition can have for these rows. */
  TruthValues of(Facts facts);

  /**
   * Adds the columns that decide it.
   *
   * @param equal gets those of them that are compared for equality
   */
  default void collect(Set<FileColumn> columns, Set<FileColumn> equal) {}

  /** Has the same truth values whatever the rows. */
  record Fixed(TruthValues values) implements Condition {
    static final Fixed ANY = new Fixed(TruthValues.ANY);

    @Override
    public TruthValues of(Facts facts) {
      return values;
    }
  }

  record Comparison(FileColumn column, Operator operator, Span literal) implements Condition {
    @Override
    public TruthValues of(Facts facts) {
      TruthValues values = facts.of(column).compare(operator, literal);
      return operator == Operator.EQUAL
              && values.canBeTrue()
              && literal.isOneValue()
              && !facts.mayHold(column, literal.low())
          ? new TruthValues(false, values.canBeFalse(), values.canBeUnknown())
          : values;
    }

    @Override
    public void collect(Set<FileColumn> columns, Set<FileColumn> equal) {
      columns.add(column);
      if (operator == Operator.EQUAL && literal.isOneValue()) {
        equal.add(column);
      }
    }
  }

  record IsNull(FileColumn column) implements Condition {
    @Override
    public TruthValues of(Facts facts) {
      return facts.of(column).isNull();
    }

    @Override
    public void collect(Set<FileColumn> columns, Set<FileColumn> equal) {
      columns.add(column);
    }
  }

  record And(List<Condition> parts) implements Condition {
    @Override
    public TruthValues of(Facts facts) {
      return TruthValues.and(parts.stream().map(part -> part.of(facts)).toList());
    }

    @Override
    public void collect(Set<FileColumn> columns, Set<FileColumn> equal) {
      parts.forEach(part -> part.collect(columns, equal));
    }
  }

  record Or(List<Condition> parts) implements Condition {
    @Override
    public TruthValues of(Facts facts) {
      return TruthValues.or(parts.stream().map(part -> part.of(facts)).toList());
    }

    @Override
    public void collect(Set<FileColumn> columns, Set<FileColumn> equal) {
      parts.forEach(part -> part.collect(columns, equal));
    }
  }

  record Not(Condition part) implements Condition {
    @Override
    public TruthValues of(Facts facts) {
      return part.of(facts).not();
    }

    @Override
    public void collect(Set<FileColumn> columns, Set<FileColumn> equal) {
      part.collect(columns, equal);
    }
  }

  /** Equal to one of many exact values: found by search, for lists of thousands. */
  record AnyOf(FileColumn column, NavigableSet<Comparable<?>> literals) implements Condition {
    @Override
    public TruthValues of(Facts facts) {
      RowFacts rows = facts.of(column);
      if (!rows.canBeValue()) {
        return TruthValues.UNKNOWN;
      }
      boolean onlyThatValue =
          rows.values() != null
              && rows.values().isOneValue()
              && !rows.canBeNaN()
              && literals.contains(rows.values().low());
      return new TruthValues(canBeTrue(rows, facts), !onlyThatValue, rows.canBeNull());
    }

    @Override
    public void collect(Set<FileColumn> columns, Set<FileColumn> equal) {
      columns.add(column);
      equal.add(column);
    }

    private boolean canBeTrue(RowFacts rows, Facts facts) {
      NavigableSet<Comparable<?>> inRange =
          rows.values() == null
              ? literals
              : literals.subSet(rows.values().low(), true, rows.values().high(), true);
      boolean floating = ValueFamily.of(column.published().kind()) == ValueFamily.FLOATING_NUMBER;
      boolean nan = floating && rows.canBeNaN() && literals.contains(Double.NaN);
      return nan || inRange.stream().anyMatch(value -> facts.mayHold(column, value));
    }
  }

  /**
   * Binds a predicate; what cannot be bound can have every truth value.
   *
   * @param columns by their names in lower case
   */
  static Condition bind(Predicate predicate, Map<String, ? extends FileColumn> columns) {
    if (predicate instanceof Predicate.Comparison comparison) {
      return compare(
          column(columns, comparison.column()), comparison.operator(), comparison.value());
    } else if (predicate instanceof Predicate.In in) {
      return anyOf(column(columns, in.column()), in.values());
    } else if (predicate instanceof Predicate.IsNull isNull) {
      FileColumn column = column(columns, isNull.column());
      return column == null ? Fixed.ANY : new IsNull(column);
    } else if (predicate instanceof Predicate.And and) {
      return new And(and.parts().stream().map(part -> bind(part, columns)).toList());
    } else if (predicate instanceof Predicate.Or or) {
      return new Or(or.parts().stream().map(part -> bind(part, columns)).toList());
    } else if (predicate instanceof Predicate.Not not) {
      return new Not(bind(not.part(), columns));
    }
    throw new IllegalArgumentException("an unknown kind of predicate");
  }

  private static FileColumn column(Map<String, ? extends FileColumn> columns, String name) {
    return columns.get(FileSchema.lower(name));
  }

  private static Condition compare(FileColumn column, Operator operator, BindValue value) {
    Span literal = column == null ? null : Literals.of(column.published(), value);
    return literal == null ? Fixed.ANY : new Comparison(column, operator, literal);
  }

  private static Condition anyOf(FileColumn column, List<BindValue> values) {
    List<Condition> parts = new ArrayList<>();
    NavigableSet<Comparable<?>> exact = new TreeSet<>(Span::order);
    for (BindValue value : values) {
      Condition equal = compare(column, Operator.EQUAL, value);
      if (equal instanceof Comparison comparison && comparison.literal().isOneValue()) {
        exact.add(comparison.literal().low());
      } else {
        parts.add(equal);
      }
    }
    if (!exact.isEmpty()) {
      parts.add(new AnyOf(column, exact));
    }
    return parts.size() == 1 ? parts.get(0) : new Or(parts);
  }
}
