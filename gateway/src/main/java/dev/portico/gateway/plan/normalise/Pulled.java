package dev.portico.gateway.plan.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/**
 * A correlated plan without its correlated filters: what is left, the filters, and where the plan's
 * columns are now.
 */
final class Pulled {
  final RelNode plan;
  final List<RexNode> columns;

  /** Over the fields of {@link #plan} and the correlation variable. */
  final List<RexNode> conditions;

  private Pulled(RelNode plan, List<RexNode> columns, List<RexNode> conditions) {
    this.plan = plan;
    this.columns = columns;
    this.conditions = conditions;
  }

  /**
   * Pulls the filters that use {@code id} out of a plan, or gives null when the plan uses it
   * otherwise.
   */
  static Pulled from(RelNode plan, CorrelationId id) {
    if (!RelOptUtil.getVariablesUsed(plan).contains(id)) {
      return new Pulled(plan, MarkJoinRewrite.identity(plan), List.of());
    } else if (plan instanceof LogicalFilter filter) {
      return fromFilter(filter, id);
    } else if (plan instanceof LogicalProject project && !project.containsOver()) {
      Pulled input = from(project.getInput(), id);
      return input == null
          ? null
          : new Pulled(
              input.plan,
              project.getProjects().stream()
                  .map(p -> MarkJoinRewrite.substitute(p, input.columns))
                  .toList(),
              input.conditions);
    } else if (plan instanceof LogicalJoin join) {
      return fromJoin(join, id);
    }
    return null;
  }

  private static Pulled fromFilter(LogicalFilter filter, CorrelationId id) {
    Pulled input = from(filter.getInput(), id);
    if (input == null) {
      return null;
    }
    RexBuilder rex = filter.getCluster().getRexBuilder();
    List<RexNode> conditions = new ArrayList<>(input.conditions);
    List<RexNode> kept = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
      (MarkJoinRewrite.uses(part, id) ? conditions : kept)
          .add(MarkJoinRewrite.substitute(part, input.columns));
    }
    RelNode plan =
        kept.isEmpty()
            ? input.plan
            : LogicalFilter.create(input.plan, RexUtil.composeConjunction(rex, kept));
    return new Pulled(plan, input.columns, conditions);
  }

  private static Pulled fromJoin(LogicalJoin join, CorrelationId id) {
    JoinRelType type = join.getJoinType();
    boolean inner = type == JoinRelType.INNER;
    boolean semi =
        (type == JoinRelType.SEMI || type == JoinRelType.ANTI)
            && !RelOptUtil.getVariablesUsed(join.getRight()).contains(id);
    if (!inner && !semi || MarkJoinRewrite.uses(join.getCondition(), id)) {
      return null;
    }
    Pulled left = from(join.getLeft(), id);
    Pulled right = from(join.getRight(), id);
    if (left == null || right == null) {
      return null;
    }
    int leftFields = left.plan.getRowType().getFieldCount();
    List<RexNode> columns = new ArrayList<>(left.columns);
    right.columns.forEach(c -> columns.add(RexUtil.shift(c, leftFields)));
    List<RexNode> conditions = new ArrayList<>(left.conditions);
    right.conditions.forEach(c -> conditions.add(RexUtil.shift(c, leftFields)));
    RelNode plan =
        LogicalJoin.create(
            left.plan,
            right.plan,
            List.of(),
            MarkJoinRewrite.substitute(join.getCondition(), columns),
            Set.of(),
            type);
    return new Pulled(plan, inner ? columns : left.columns, conditions);
  }
}
