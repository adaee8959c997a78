package dev.portico.gateway.plan.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.ConditionalCorrelate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * The simple and frequent decorrelation. A mark Correlate whose right side is correlated only by
 * filters becomes a mark join: the filters move into its condition, wrapped in IS TRUE because a
 * row that a filter does not pass is no match, not an unknown one. A filter on the marker then
 * makes it a semi join; on NOT marker an anti join, but only when the condition cannot be NULL.
 */
final class MarkJoinRewrite {

  private MarkJoinRewrite() {}

  /** Mark Correlates to mark joins, where that is possible. */
  static RelNode toMarkJoins(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof Correlate correlate
                    && correlate.getJoinType() == JoinRelType.LEFT_MARK
                ? markJoin(withoutDistinct(correlate))
                : node;
          }
        });
  }

  /** Filtered mark joins to semi and anti joins, where that is possible. */
  static RelNode toSemiJoins(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof LogicalFilter filter
                    && filter.getInput() instanceof LogicalJoin join
                    && join.getJoinType() == JoinRelType.LEFT_MARK
                ? semiJoin(filter, join)
                : node;
          }
        });
  }

  /** A marker asks whether there is such a row, not how many; DISTINCT only stands in the way. */
  private static Correlate withoutDistinct(Correlate correlate) {
    return correlate.getRight() instanceof LogicalAggregate distinct
            && distinct.getAggCallList().isEmpty()
            && distinct.getGroupType() == Aggregate.Group.SIMPLE
            && distinct
                .getGroupSet()
                .equals(ImmutableBitSet.range(distinct.getInput().getRowType().getFieldCount()))
        ? (Correlate)
            correlate.copy(
                correlate.getTraitSet(), List.of(correlate.getLeft(), distinct.getInput()))
        : correlate;
  }

  private static RelNode markJoin(Correlate correlate) {
    CorrelationId id = correlate.getCorrelationId();
    Pulled pulled = Pulled.from(correlate.getRight(), id);
    if (pulled == null) {
      return correlate;
    }
    RelNode left = correlate.getLeft();
    RexBuilder rex = correlate.getCluster().getRexBuilder();
    int leftFields = left.getRowType().getFieldCount();
    List<RexNode> conditions = new ArrayList<>();
    for (RexNode condition : pulled.conditions) {
      RexNode shifted = RexUtil.shift(condition, leftFields).accept(outerColumns(id, left, rex));
      conditions.add(rex.makeCall(SqlStdOperatorTable.IS_TRUE, shifted));
    }
    if (correlate instanceof ConditionalCorrelate conditional) {
      List<RexNode> columns = new ArrayList<>(identity(left));
      pulled.columns.forEach(c -> columns.add(RexUtil.shift(c, leftFields)));
      conditions.add(substitute(conditional.getCondition(), columns));
    }
    if (conditions.stream().anyMatch(c -> uses(c, id))) {
      return correlate;
    }
    LogicalJoin join =
        LogicalJoin.create(
            left,
            pulled.plan,
            List.of(),
            RexUtil.composeConjunction(rex, conditions),
            Set.of(),
            JoinRelType.LEFT_MARK);
    if (RelOptUtil.areRowTypesEqual(join.getRowType(), correlate.getRowType(), false)) {
      return join;
    }
    List<RexNode> columns = new ArrayList<>();
    for (int i = 0; i <= leftFields; i++) {
      columns.add(
          rex.ensureType(
              correlate.getRowType().getFieldList().get(i).getType(),
              rex.makeInputRef(join, i),
              true));
    }
    return LogicalProject.create(
        join, List.of(), columns, correlate.getRowType().getFieldNames(), Set.of());
  }

  private static RelNode semiJoin(LogicalFilter filter, LogicalJoin join) {
    int marker = join.getRowType().getFieldCount() - 1;
    boolean neverNull =
        RelOptUtil.conjunctions(join.getCondition()).stream()
            .allMatch(c -> c.getKind() == SqlKind.IS_TRUE || !c.getType().isNullable());
    JoinRelType type = null;
    List<RexNode> rest = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
      boolean negated = part.getKind() == SqlKind.NOT;
      RexNode operand = negated ? ((RexCall) part).getOperands().get(0) : part;
      boolean isMarker = operand instanceof RexInputRef ref && ref.getIndex() == marker;
      if (type == null && isMarker && (!negated || neverNull)) {
        type = negated ? JoinRelType.ANTI : JoinRelType.SEMI;
      } else {
        rest.add(part);
      }
    }
    if (type == null) {
      return filter;
    }
    RexBuilder rex = filter.getCluster().getRexBuilder();
    LogicalJoin semi =
        LogicalJoin.create(
            join.getLeft(),
            join.getRight(),
            List.of(),
            withoutIsTrue(join.getCondition(), rex),
            Set.of(),
            type);
    List<RexNode> columns = new ArrayList<>(identity(semi));
    columns.add(
        rex.makeLiteral(
            type == JoinRelType.SEMI,
            join.getRowType().getFieldList().get(marker).getType(),
            false));
    RelNode plan =
        LogicalProject.create(
            semi, List.of(), columns, join.getRowType().getFieldNames(), Set.of());
    return rest.isEmpty()
        ? plan
        : LogicalFilter.create(plan, RexUtil.composeConjunction(rex, rest));
  }

  /** A join condition passes only TRUE, so IS TRUE around its parts says nothing. */
  private static RexNode withoutIsTrue(RexNode condition, RexBuilder rex) {
    List<RexNode> parts = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(condition)) {
      if (part.getKind() == SqlKind.IS_TRUE) {
        parts.addAll(RelOptUtil.conjunctions(((RexCall) part).getOperands().get(0)));
      } else {
        parts.add(part);
      }
    }
    return RexUtil.composeConjunction(rex, parts);
  }

  private static RexShuttle outerColumns(CorrelationId id, RelNode left, RexBuilder rex) {
    return new RexShuttle() {
      @Override
      public RexNode visitFieldAccess(RexFieldAccess access) {
        return access.getReferenceExpr() instanceof RexCorrelVariable variable
                && variable.id.equals(id)
            ? rex.makeInputRef(left, access.getField().getIndex())
            : super.visitFieldAccess(access);
      }
    };
  }

  static boolean uses(RexNode expression, CorrelationId id) {
    boolean[] found = {false};
    expression.accept(
        new RexVisitorImpl<Void>(true) {
          @Override
          public Void visitCorrelVariable(RexCorrelVariable variable) {
            found[0] |= variable.id.equals(id);
            return null;
          }
        });
    return found[0];
  }

  static RexNode substitute(RexNode expression, List<RexNode> columns) {
    return expression.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            return columns.get(ref.getIndex());
          }
        });
  }

  static List<RexNode> identity(RelNode node) {
    List<RexNode> columns = new ArrayList<>();
    for (int i = 0; i < node.getRowType().getFieldCount(); i++) {
      columns.add(node.getCluster().getRexBuilder().makeInputRef(node, i));
    }
    return columns;
  }
}
