package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.SqlPosition;

/** A clause that says of when a table is read, before its instants are known. Immutable. */
public sealed interface PeriodClause {

  /** Where the clause begins in the statement. */
  SqlPosition position();

  /** Whether an instant of it is told by a parameter of the statement. */
  default boolean waitsForParameters() {
    return false;
  }

  /** {@code AS OF at}. */
  record AsOf(InstantTerm at, SqlPosition position) implements PeriodClause {
    @Override
    public boolean waitsForParameters() {
      return at.waitsForParameters();
    }
  }

  /** {@code FROM from TO to}: the end does not belong to it. */
  record FromTo(InstantTerm from, InstantTerm to, SqlPosition position) implements PeriodClause {
    @Override
    public boolean waitsForParameters() {
      return from.waitsForParameters() || to.waitsForParameters();
    }
  }

  /** {@code BETWEEN from AND to}: the end belongs to it. */
  record Between(InstantTerm from, InstantTerm to, SqlPosition position) implements PeriodClause {
    @Override
    public boolean waitsForParameters() {
      return from.waitsForParameters() || to.waitsForParameters();
    }
  }

  /** {@code ALL}. */
  record All(SqlPosition position) implements PeriodClause {}
}
