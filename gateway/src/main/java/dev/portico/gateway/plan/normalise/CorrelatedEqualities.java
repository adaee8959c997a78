package dev.portico.gateway.plan.normalise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Where a filter says twice what an outer value equals, the second time becomes an equality of the
 * two columns: Calcite 1.42's decorrelation takes one column in place of the outer value and drops
 * every other such equality.
 */
final class CorrelatedEqualities {
  private CorrelatedEqualities() {}

  /**
   * @param plan before its correlates are removed
   */
  static RelNode single(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof Filter filter ? single(filter) : node;
          }
        });
  }

  private static RelNode single(Filter filter) {
    RexBuilder builder = filter.getCluster().getRexBuilder();
    Map<RexNode, RexInputRef> known = new HashMap<>();
    List<RexNode> conditions = new ArrayList<>();
    for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
      conditions.add(rewritten(condition, known, builder));
    }
    return known.size() == conditions.size()
        ? filter
        : filter.copy(
            filter.getTraitSet(),
            filter.getInput(),
            RexUtil.composeConjunction(builder, conditions));
  }

  private static RexNode rewritten(
      RexNode condition, Map<RexNode, RexInputRef> known, RexBuilder builder) {
    if (!condition.isA(SqlKind.EQUALS) && !condition.isA(SqlKind.IS_NOT_DISTINCT_FROM)) {
      return condition;
    }
    RexCall equality = (RexCall) condition;
    RexNode left = equality.getOperands().get(0);
    RexNode right = equality.getOperands().get(1);
    if (left instanceof RexInputRef column && right instanceof RexFieldAccess outer) {
      return once(equality, outer, column, known, builder);
    } else if (left instanceof RexFieldAccess outer && right instanceof RexInputRef column) {
      return once(equality, outer, column, known, builder);
    }
    return condition;
  }

  private static RexNode once(
      RexCall equality,
      RexFieldAccess outer,
      RexInputRef column,
      Map<RexNode, RexInputRef> known,
      RexBuilder builder) {
    RexInputRef first = known.putIfAbsent(outer, column);
    return first == null || first.equals(column)
        ? equality
        : builder.makeCall(equality.getOperator(), first, column);
  }
}
