package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.sql.LongConditions;
import dev.portico.gateway.sql.SafeRexBuilder;
import dev.portico.gateway.weave.PolicyOperators;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Which expressions give a value for every row, whatever is in it. Only these may be evaluated for
 * rows that a row filter keeps out; an error of any other would tell that such a row exists. What
 * is not listed counts as fallible.
 */
final class Infallible {
  private static final Set<SqlKind> KINDS =
      Set.of(
          SqlKind.AND,
          SqlKind.OR,
          SqlKind.NOT,
          SqlKind.EQUALS,
          SqlKind.NOT_EQUALS,
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL,
          SqlKind.IS_DISTINCT_FROM,
          SqlKind.IS_NOT_DISTINCT_FROM,
          SqlKind.IS_NULL,
          SqlKind.IS_NOT_NULL,
          SqlKind.IS_TRUE,
          SqlKind.IS_FALSE,
          SqlKind.IS_NOT_TRUE,
          SqlKind.IS_NOT_FALSE,
          SqlKind.CASE,
          SqlKind.COALESCE,
          SqlKind.SEARCH);

  private static final Set<String> FUNCTIONS =
      Set.of("UPPER", "LOWER", "CHAR_LENGTH", "CHARACTER_LENGTH", "CURRENT_DATE", "NOW");

  private static final Set<SqlOperator> POLICIES =
      Set.of(
          PolicyOperators.POLICY,
          PolicyOperators.MASKED,
          PolicyOperators.GUARD,
          PolicyOperators.CONTAINS,
          PolicyOperators.STARTS,
          PolicyOperators.ENDS,
          // masks are written so that they never fail; what a virtual table's query computes may
          PolicyOperators.HASH,
          PolicyOperators.PARTIAL,
          PolicyOperators.EMAIL,
          PolicyOperators.TRUNCATE,
          PolicyOperators.BUCKET,
          PolicyOperators.ROUND);

  /** Windows that only order rows and look at others. */
  private static final Set<SqlKind> NEIGHBOURS =
      Set.of(SqlKind.ROW_NUMBER, SqlKind.RANK, SqlKind.LAG, SqlKind.LEAD);

  private Infallible() {}

  static boolean is(RexNode node) {
    if (node instanceof RexInputRef
        || node instanceof RexLiteral
        || node instanceof RexDynamicParam) {
      return true;
    }
    if (node instanceof RexOver over) {
      return NEIGHBOURS.contains(over.getAggOperator().getKind())
          && over.getOperands().stream().allMatch(RexInputRef.class::isInstance);
    }
    return node.getClass() == RexCall.class && isCall((RexCall) node);
  }

  private static boolean isCall(RexCall call) {
    if (!call.getOperands().stream().allMatch(Infallible::is)) {
      return false;
    }
    return KINDS.contains(call.getKind()) && !mixesNumbers(call)
        || LongConditions.Meaning.of(call) != LongConditions.Meaning.OTHER
        || call.getOperator() == SafeRexBuilder.IS_NOT_FALSE
        || POLICIES.contains(call.getOperator())
        || FUNCTIONS.contains(call.getOperator().getName())
        || call.getKind() == SqlKind.LIKE && hasSoundPattern(call)
        || call.getKind() == SqlKind.CAST && widens(call);
  }

  /** The engine casts each value of a CASE or COALESCE to the type of the whole. */
  private static boolean mixesNumbers(RexCall call) {
    boolean chooses = call.getKind() == SqlKind.CASE || call.getKind() == SqlKind.COALESCE;
    return chooses
        && call.getType().getSqlTypeName() == SqlTypeName.DECIMAL
        && call.getOperands().stream().anyMatch(o -> !fits(o.getType(), call.getType()));
  }

  private static boolean fits(RelDataType from, RelDataType to) {
    return !SqlTypeName.EXACT_TYPES.contains(from.getSqlTypeName())
        || to.getScale() >= Math.max(0, from.getScale())
            && to.getPrecision() - to.getScale()
                >= from.getPrecision() - Math.max(0, from.getScale());
  }

  /** A pattern that ends in its escape character fails only for texts that match until there. */
  private static boolean hasSoundPattern(RexCall like) {
    if (!(like.getOperands().get(1) instanceof RexLiteral pattern)
        || pattern.isNull()
        || !like.getOperator().getName().equals("LIKE")) {
      return false;
    }
    String escape = "";
    if (like.getOperands().size() > 2) {
      if (!(like.getOperands().get(2) instanceof RexLiteral literal) || literal.isNull()) {
        return false;
      }
      escape = literal.getValueAs(String.class);
    }
    return escape.length() <= 1 && escapesOnlyWildcards(pattern.getValueAs(String.class), escape);
  }

  private static boolean escapesOnlyWildcards(String pattern, String escape) {
    if (escape.isEmpty()) {
      return true;
    }
    for (int i = pattern.indexOf(escape); i >= 0; i = pattern.indexOf(escape, i + 2)) {
      if (i + 1 == pattern.length() || "%_".indexOf(pattern.charAt(i + 1)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean widens(RexCall cast) {
    RelDataType from = cast.getOperands().get(0).getType();
    RelDataType to = cast.getType();
    if (from.getSqlTypeName() == SqlTypeName.NULL) {
      return true;
    }
    if (isText(from) && isText(to)) {
      return true; // a longer text is cut, not refused
    }
    if (SqlTypeName.INT_TYPES.contains(from.getSqlTypeName())
        && SqlTypeName.INT_TYPES.contains(to.getSqlTypeName())) {
      return from.getSqlTypeName().ordinal() <= to.getSqlTypeName().ordinal();
    }
    if (from.getSqlTypeName() == SqlTypeName.ARRAY && to.getSqlTypeName() == SqlTypeName.ARRAY) {
      return from.getComponentType().getSqlTypeName() == to.getComponentType().getSqlTypeName()
          && fits(from.getComponentType(), to.getComponentType());
    }
    return from.getSqlTypeName() == to.getSqlTypeName() && fits(from, to);
  }

  private static boolean isText(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.VARCHAR
        || type.getSqlTypeName() == SqlTypeName.CHAR;
  }
}
