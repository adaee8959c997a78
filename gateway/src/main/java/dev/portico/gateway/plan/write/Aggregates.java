package dev.portico.gateway.plan.write;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Writes aggregate functions so that every target gives the type and value that the reference
 * promises.
 */
final class Aggregates {
  private final Dialect dialect;
  private final Expressions expressions;

  Aggregates(Dialect dialect, Expressions expressions) {
    this.dialect = dialect;
    this.expressions = expressions;
  }

  String write(Aggregate aggregate, AggregateCall call, List<String> in) {
    SqlKind kind = call.getAggregation().getKind();
    RelDataType argument =
        call.getArgList().isEmpty()
            ? null
            : aggregate
                .getInput()
                .getRowType()
                .getFieldList()
                .get(call.getArgList().get(0))
                .getType();
    dialect.checkAggregateOf(kind, argument);
    if (call.filterArg >= 0) {
      dialect.checkOperator(Dialect.Operator.AGGREGATE_FILTER);
    }
    List<String> args = call.getArgList().stream().map(in::get).toList();
    String filter = call.filterArg >= 0 ? " FILTER (WHERE " + in.get(call.filterArg) + ")" : "";
    String distinct = call.isDistinct() ? "DISTINCT " : "";
    return switch (kind) {
      case COUNT -> count(args, distinct) + filter;
      case SUM -> exact("SUM(" + distinct + args.get(0) + ")" + filter, call.getType());
      case SUM0 ->
          "COALESCE("
              + exact("SUM(" + distinct + args.get(0) + ")" + filter, call.getType())
              + ", 0)";
      case AVG -> average(distinct + args.get(0), filter, argument);
      case MIN, MAX ->
          kind
              + "("
              + args.get(0)
              + (Dialect.isText(argument) ? dialect.textOrder() : "")
              + ")"
              + filter;
      case ANY_VALUE -> "ANY_VALUE(" + args.get(0) + ")" + filter;
      case STDDEV_SAMP, STDDEV_POP, VAR_SAMP, VAR_POP ->
          kind
              + "("
              + distinct
              + "CAST("
              + args.get(0)
              + " AS "
              + dialect.type(call.getType())
              + "))"
              + filter;
      case SINGLE_VALUE -> singleValue(args.get(0));
      case GROUPING ->
          expressions.cast("GROUPING(" + String.join(", ", args) + ")", call.getType());
      case LITERAL_AGG -> expressions.write(call.rexList.get(0), in);
      case LISTAGG -> listAggregate(aggregate, call, filter, in);
      default -> throw new Unsupported("the aggregate " + call.getAggregation().getName());
    };
  }

  private String listAggregate(
      Aggregate aggregate, AggregateCall call, String filter, List<String> in) {
    List<Integer> args = call.getArgList();
    String separator = args.size() > 1 ? separator(aggregate.getInput(), args.get(1)) : "','";
    String order =
        call.getCollation().getFieldCollations().stream()
            .map(
                key ->
                    in.get(key.getFieldIndex())
                        + (key.direction.isDescending() ? " DESC NULLS FIRST" : " ASC NULLS LAST"))
            .collect(Collectors.joining(", "));
    return "STRING_AGG("
        + (call.isDistinct() ? "DISTINCT " : "")
        + in.get(args.get(0))
        + ", "
        + separator
        + (order.isEmpty() ? "" : " ORDER BY " + order)
        + ")"
        + filter;
  }

  /** The engine takes no column for it, although every row of the column is the same. */
  private String separator(RelNode input, int field) {
    if (input instanceof Project project
        && project.getProjects().get(field) instanceof RexLiteral literal) {
      return expressions.literal(literal);
    } else if (input instanceof Project project
        && project.getProjects().get(field) instanceof RexInputRef ref) {
      return separator(project.getInput(), ref.getIndex());
    } else if (input instanceof StandsForSubtree leaf) {
      return separator(leaf.subtree(), field);
    } else if (input instanceof Filter || input instanceof Sort) {
      return separator(input.getInput(0), field);
    }
    throw new Unsupported("a separator that is no literal");
  }

  private static String count(List<String> args, String distinct) {
    if (args.isEmpty()) {
      return "COUNT(*)";
    }
    if (args.size() > 1) {
      throw new Unsupported("COUNT of several columns");
    }
    return "COUNT(" + distinct + args.get(0) + ")";
  }

  /** Exact sums are wider in the stores; the cast brings them back or fails. */
  private String exact(String sql, RelDataType type) {
    return SqlTypeName.EXACT_TYPES.contains(type.getSqlTypeName())
        ? expressions.cast(sql, type)
        : sql;
  }

  /**
   * The exact sum divided by the count, both as the nearest DOUBLE: the same value on every target.
   * Without rows the sum is NULL, which no target divides.
   */
  private String average(String argument, String filter, RelDataType type) {
    String sum = "SUM(" + argument + ")" + filter;
    String count =
        "CAST(COUNT(" + argument + ")" + filter + " AS " + expressions.doubleType() + ")";
    return "("
        + (SqlTypeName.EXACT_TYPES.contains(type.getSqlTypeName())
            ? expressions.sumToDouble(sum, type)
            : sum)
        + " / "
        + count
        + ")";
  }

  private String singleValue(String argument) {
    dialect.checkOperator(Dialect.Operator.SINGLE_VALUE);
    return "CASE WHEN COUNT(*) > 1 THEN error('a scalar sub-query returned more than one row') ELSE FIRST("
        + argument
        + ") END";
  }
}
