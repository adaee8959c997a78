package dev.portico.gateway.sql.parse;

import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlSpecialOperator;

/**
 * What the grammar puts behind a table for the forms of FOR SYSTEM_TIME that Calcite does not know.
 * {@link PeriodClauses} takes them out of the tree before anything else sees them.
 */
public final class PeriodForms {
  /** {@code FROM a TO b}. */
  public static final SqlSpecialOperator FROM_TO = new SqlSpecialOperator("FROM TO", SqlKind.OTHER);

  /** {@code BETWEEN a AND b}. */
  public static final SqlSpecialOperator BETWEEN =
      new SqlSpecialOperator("BETWEEN AND", SqlKind.OTHER);

  /** {@code ALL}. */
  public static final SqlSpecialOperator ALL =
      new SqlSpecialOperator("ALL VERSIONS", SqlKind.OTHER);

  private PeriodForms() {}
}
