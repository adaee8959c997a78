package dev.portico.gateway.plan.write;

import java.math.BigDecimal;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Comparisons of exact numbers that have more digits together than a type can have. */
final class ExactDigits {
  private static final int MOST = Expressions.MOST_DIGITS;

  private ExactDigits() {}

  /** Whether a value of one may not fit beside the longer fraction of the other. */
  static boolean overflow(RexNode one, RexNode other) {
    return StoreExpressions.isExact(one.getType())
        && StoreExpressions.isExact(other.getType())
        && scale(one) < scale(other)
        && whole(one) + scale(other) > MOST;
  }

  /** Digits after the point. */
  static int scale(RexNode node) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      return Math.max(0, literal.getValueAs(BigDecimal.class).scale());
    }
    return node.getType().getSqlTypeName() == SqlTypeName.DECIMAL ? node.getType().getScale() : 0;
  }

  /** Digits before the point. */
  private static int whole(RexNode node) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      BigDecimal value = literal.getValueAs(BigDecimal.class);
      return Math.max(1, value.precision() - value.scale());
    }
    return node.getType().getPrecision() - Math.max(0, node.getType().getScale());
  }

  /**
   * What does not fit is further from zero than everything that does, so it compares to the other
   * number as it compares to zero.
   *
   * @param scale of the other, the longer one
   */
  static String compared(String sql, SqlKind comparison, String other, int scale) {
    String fitting = "TRY_CAST(" + sql + " AS DECIMAL(" + MOST + ", " + scale + "))";
    boolean seesNull =
        comparison == SqlKind.IS_DISTINCT_FROM || comparison == SqlKind.IS_NOT_DISTINCT_FROM;
    String operator =
        comparison.sql.isEmpty() ? comparison.name().replace('_', ' ') : comparison.sql;
    return "(CASE WHEN "
        + fitting
        + " IS NULL AND "
        + sql
        + " IS NOT NULL"
        + (seesNull ? "" : " AND " + other + " IS NOT NULL")
        + " THEN "
        + sql
        + " "
        + operator
        + " 0 ELSE "
        + fitting
        + " "
        + operator
        + " "
        + other
        + " END)";
  }
}
