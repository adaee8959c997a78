package dev.portico.gateway.protocol.odata;

import dev.portico.spi.ColumnType;
import java.util.List;

/** A part of a {@code $filter}, on its way to SQL. */
sealed interface Term {

  /**
   * A value that the caller wrote. Its SQL type is decided by what it meets.
   *
   * @param value a Java object as {@code TypeKind} names it, an {@code OffsetDateTime} for a
   *     moment, or null
   */
  record Constant(Object value) implements Term {}

  /**
   * A column, or something made of columns and values.
   *
   * @param type its SQL type, as far as values have to fit it
   * @param nullable whether it may be NULL
   */
  record Value(Sql sql, ColumnType type, boolean nullable) implements Term {}

  /**
   * A condition that is true, false or, of functions of null, neither.
   *
   * @param holds SQL for the rows of which it is true
   * @param fails SQL for the rows of which its opposite is true
   */
  record Condition(Sql holds, Sql fails) implements Term {
    Condition not() {
      return new Condition(fails, holds);
    }
  }

  /** Many conditions, flat, so that a long chain is not a deep one. */
  record Chain(boolean and, List<Condition> conditions) implements Term {
    public Chain {
      conditions = List.copyOf(conditions);
    }

    Condition closed() {
      List<Sql> holds = conditions.stream().map(Condition::holds).toList();
      List<Sql> fails = conditions.stream().map(Condition::fails).toList();
      return and
          ? new Condition(Sql.all(holds), Sql.any(fails))
          : new Condition(Sql.any(holds), Sql.all(fails));
    }
  }
}
