package dev.portico.gateway.policy;

/**
 * What was decided about one table for one caller. The weaver refuses a form it does not know, so a
 * decision can never be forgotten.
 */
public sealed interface TableDecision {

  /** Every row, no mask. */
  record AllRows() implements TableDecision {}
}
