package dev.portico.gateway.protocol.filter;

import java.util.List;

/**
 * A condition on the rows of one table. Made by {@link FilterParser}, written by {@link FilterSql}.
 */
sealed interface Filter {
  /** {@code left op right}, of which at least one side is a column. */
  record Compare(Operand left, Operator operator, Operand right) implements Filter {}

  /** {@code column in (…)}. */
  record In(Operand.Column column, List<Operand.Literal> values) implements Filter {
    public In {
      values = List.copyOf(values);
    }
  }

  /** {@code contains(column,'text')} and the like. */
  record Matches(Match match, Operand.Column column, String text) implements Filter {}

  /** A column that is a truth value itself. */
  record Holds(Operand.Column column) implements Filter {}

  /** All of these. */
  record And(Filter left, Filter right) implements Filter {}

  /** One of these. */
  record Or(Filter left, Filter right) implements Filter {}

  /** The opposite. */
  record Not(Filter of) implements Filter {}

  /** The comparisons. */
  enum Operator {
    EQ("="),
    NE("<>"),
    GT(">"),
    GE(">="),
    LT("<"),
    LE("<=");

    private final String sql;

    Operator(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /** Where a text lies in another. */
  enum Match {
    CONTAINS,
    STARTSWITH,
    ENDSWITH
  }
}
