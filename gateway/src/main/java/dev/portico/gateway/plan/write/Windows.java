package dev.portico.gateway.plan.write;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Writes window functions. */
final class Windows {
  private final Expressions expressions;

  Windows(Expressions expressions) {
    this.expressions = expressions;
  }

  String write(RexOver over, List<String> in) {
    RexWindow window = over.getWindow();
    List<String> parts = new ArrayList<>();
    if (!window.partitionKeys.isEmpty()) {
      parts.add(
          "PARTITION BY " + String.join(", ", expressions.writeAll(window.partitionKeys, in)));
    }
    if (!window.orderKeys.isEmpty()) {
      parts.add(
          "ORDER BY "
              + window.orderKeys.stream()
                  .map(key -> orderKey(key, in))
                  .collect(Collectors.joining(", ")));
    }
    boolean ranking =
        switch (over.getAggOperator().getKind()) {
          case RANK, DENSE_RANK, ROW_NUMBER, NTILE, LAG, LEAD, PERCENT_RANK, CUME_DIST -> true;
          default -> false;
        };
    if (!ranking && !window.orderKeys.isEmpty()) {
      parts.add(
          (window.isRows() ? "ROWS" : "RANGE")
              + " BETWEEN "
              + bound(window.getLowerBound(), in)
              + " AND "
              + bound(window.getUpperBound(), in));
    }
    if (over.ignoreNulls()) {
      throw new Unsupported("IGNORE NULLS");
    }
    String frame = " OVER (" + String.join(" ", parts) + ")";
    return finish(over, in, frame);
  }

  private String finish(RexOver over, List<String> in, String frame) {
    List<String> args = expressions.writeAll(over.getOperands(), in);
    String distinct = over.isDistinct() ? "DISTINCT " : "";
    SqlKind kind = over.getAggOperator().getKind();
    if (kind == SqlKind.MIN || kind == SqlKind.MAX) {
      expressions.dialect.checkAggregateOf(kind, over.getOperands().get(0).getType());
    }
    return switch (kind) {
      case COUNT -> "COUNT(" + (args.isEmpty() ? "*" : distinct + args.get(0)) + ")" + frame;
      case SUM, SUM0 -> sum(over, "SUM(" + distinct + args.get(0) + ")" + frame);
      case AVG ->
          "(CAST(SUM("
              + args.get(0)
              + ")"
              + frame
              + " AS "
              + doubleType(over)
              + ") / NULLIF(COUNT("
              + args.get(0)
              + ")"
              + frame
              + ", 0))";
      case MIN, MAX -> kind + "(" + args.get(0) + order(over.getOperands().get(0)) + ")" + frame;
      case FIRST_VALUE, LAST_VALUE, LAG, LEAD, NTILE, NTH_VALUE ->
          kind + "(" + String.join(", ", args) + ")" + frame;
      case RANK, DENSE_RANK, ROW_NUMBER, PERCENT_RANK, CUME_DIST -> kind + "()" + frame;
      default -> throw new Unsupported("the window function " + over.getAggOperator().getName());
    };
  }

  private String doubleType(RexOver over) {
    return expressions.dialect.type(over.getType());
  }

  private String sum(RexOver over, String sql) {
    SqlTypeName type = over.getType().getSqlTypeName();
    String exact =
        SqlTypeName.EXACT_TYPES.contains(type) ? expressions.cast(sql, over.getType()) : sql;
    return over.getAggOperator().getKind() == SqlKind.SUM0 ? "COALESCE(" + exact + ", 0)" : exact;
  }

  private String order(RexNode value) {
    return Dialect.isText(value.getType()) ? expressions.dialect.textOrder() : "";
  }

  private String orderKey(RexFieldCollation key, List<String> in) {
    String collation = order(key.left);
    boolean first = key.getNullDirection() == RelFieldCollation.NullDirection.FIRST;
    return expressions.write(key.left, in)
        + collation
        + (key.getDirection().isDescending() ? " DESC" : " ASC")
        + (first ? " NULLS FIRST" : " NULLS LAST");
  }

  private String bound(RexWindowBound bound, List<String> in) {
    if (bound.isCurrentRow()) {
      return "CURRENT ROW";
    }
    String direction = bound.isPreceding() ? "PRECEDING" : "FOLLOWING";
    return (bound.isUnbounded() ? "UNBOUNDED" : expressions.write(bound.getOffset(), in))
        + " "
        + direction;
  }
}
