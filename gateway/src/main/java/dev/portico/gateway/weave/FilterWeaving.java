package dev.portico.gateway.weave;

import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.gateway.sql.LongConditions;
import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.spi.BindValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Turns a row filter into a plan expression over the raw columns. Values are left to the execution:
 * each is the next parameter, in the order of {@link RowFilter#values()}. For one weaving and one
 * thread.
 */
final class FilterWeaving {
  private final RexBuilder rex;
  private final Function<String, RexNode> column;
  private int next;

  /**
   * @param column the raw column of a name
   * @param first the number of the first value
   */
  FilterWeaving(RexBuilder rex, Function<String, RexNode> column, int first) {
    this.rex = rex;
    this.column = column;
    this.next = first;
  }

  RexNode condition(RowFilter filter) {
    if (filter instanceof RowFilter.Compare compare) {
      return comparison(
          compare.comparison(), column.apply(compare.column()), value(compare.value()));
    } else if (filter instanceof RowFilter.CompareColumns compare) {
      return comparison(
          compare.comparison(), column.apply(compare.column()), column.apply(compare.other()));
    } else if (filter instanceof RowFilter.In in) {
      return in(in);
    } else if (filter instanceof RowFilter.IsNull test) {
      return rex.makeCall(
          test.sense() == Sense.PLAIN
              ? SqlStdOperatorTable.IS_NULL
              : SqlStdOperatorTable.IS_NOT_NULL,
          column.apply(test.column()));
    } else if (filter instanceof RowFilter.And and) {
      return all(SqlStdOperatorTable.AND, and.parts().stream().map(this::condition).toList());
    } else if (filter instanceof RowFilter.Or or) {
      return all(SqlStdOperatorTable.OR, or.parts().stream().map(this::condition).toList());
    } else if (filter instanceof RowFilter.Not not) {
      return rex.makeCall(SqlStdOperatorTable.NOT, condition(not.part()));
    }
    throw new IllegalStateException("all rows is no condition");
  }

  private RexNode in(RowFilter.In in) {
    RexNode tested = column.apply(in.column());
    boolean plain = in.sense() == Sense.PLAIN;
    if (in.values().isEmpty()) {
      return plain ? rex.makeLiteral(false) : rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, tested);
    }
    List<RexNode> values = in.values().stream().map(this::value).toList();
    List<RexNode> found = new ArrayList<>();
    values.stream()
        .collect(
            Collectors.groupingBy(
                v -> v.getType().getSqlTypeName(), LinkedHashMap::new, Collectors.toList()))
        .forEach((type, alike) -> found.add(LongConditions.in(rex, tested, alike)));
    RexNode one = all(SqlStdOperatorTable.OR, found);
    return plain ? one : rex.makeCall(SqlStdOperatorTable.NOT, one);
  }

  /** Flat: the planner wants no AND in an AND and no OR in an OR. */
  private RexNode all(SqlOperator operator, List<RexNode> parts) {
    List<RexNode> flat = new ArrayList<>();
    for (RexNode part : parts) {
      if (part instanceof RexCall call && call.getOperator() == operator) {
        flat.addAll(call.getOperands());
      } else {
        flat.add(part);
      }
    }
    return flat.size() == 1 ? flat.get(0) : rex.makeCall(operator, flat);
  }

  private RexNode comparison(Comparison comparison, RexNode left, RexNode right) {
    SqlOperator operator =
        switch (comparison) {
          case EQUAL -> SqlStdOperatorTable.EQUALS;
          case NOT_EQUAL -> SqlStdOperatorTable.NOT_EQUALS;
          case LESS -> SqlStdOperatorTable.LESS_THAN;
          case LESS_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
          case GREATER -> SqlStdOperatorTable.GREATER_THAN;
          case GREATER_OR_EQUAL -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
          case CONTAINS -> PolicyOperators.CONTAINS;
          case STARTS_WITH -> PolicyOperators.STARTS;
          case ENDS_WITH -> PolicyOperators.ENDS;
        };
    return rex.makeCall(operator, left, right);
  }

  private RexNode value(BindValue value) {
    return PolicyOperators.value(
        rex, PorticoTypes.toRel(value.type(), false, rex.getTypeFactory()), next++);
  }
}
