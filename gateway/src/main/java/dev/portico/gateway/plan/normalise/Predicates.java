package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.PolicyOperators;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptPredicateList;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;

/** Rewrites of conditions that no stock rule does, or not safely. */
final class Predicates {
  /**
   * Joins of whose left side rows may be left out that cannot match. The planner's own inference
   * also offers them for an anti join, whose answer is just those rows.
   */
  private static final Set<JoinRelType> FROM_RIGHT =
      EnumSet.of(JoinRelType.INNER, JoinRelType.SEMI, JoinRelType.RIGHT);

  /** The same of the right side. */
  private static final Set<JoinRelType> FROM_LEFT =
      EnumSet.of(JoinRelType.INNER, JoinRelType.SEMI, JoinRelType.LEFT, JoinRelType.ANTI);

  private Predicates() {}

  /**
   * An OR of ANDs with common parts: the parts come out, so that a join condition hidden in it is
   * found.
   */
  static RelNode pullCommonParts(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            if (!(node instanceof LogicalFilter filter)) {
              return node;
            }
            RexNode pulled =
                RexUtil.pullFactors(filter.getCluster().getRexBuilder(), filter.getCondition());
            return pulled.equals(filter.getCondition())
                ? filter
                : filter.copy(filter.getTraitSet(), filter.getInput(), pulled);
          }
        });
  }

  /**
   * What holds on one side of a join by its condition is filtered on the other too; each join once,
   * bottom-up.
   */
  static RelNode infer(RelNode plan, RelBuilder builder) {
    RelMetadataQuery metadata = plan.getCluster().getMetadataQuery();
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof LogicalJoin join && join.getJoinType() != JoinRelType.LEFT_MARK
                ? inferAt(join, metadata, builder)
                : node;
          }
        });
  }

  private static RelNode inferAt(LogicalJoin join, RelMetadataQuery metadata, RelBuilder builder) {
    RelOptPredicateList found = metadata.getPulledUpPredicates(join);
    if (found.leftInferredPredicates.isEmpty() && found.rightInferredPredicates.isEmpty()) {
      return join;
    }
    RelNode left =
        FROM_RIGHT.contains(join.getJoinType())
            ? builder.push(join.getLeft()).filter(ownOnly(found.leftInferredPredicates)).build()
            : join.getLeft();
    RelNode right =
        FROM_LEFT.contains(join.getJoinType())
            ? builder.push(join.getRight()).filter(ownOnly(found.rightInferredPredicates)).build()
            : join.getRight();
    return join.copy(
        join.getTraitSet(),
        join.getCondition(),
        left,
        right,
        join.getJoinType(),
        join.isSemiJoinDone());
  }

  /** What a policy says of one table's rows is not told to another's store. */
  private static List<RexNode> ownOnly(Iterable<RexNode> inferred) {
    List<RexNode> own = new ArrayList<>();
    inferred.forEach(
        predicate -> {
          if (!PolicyOperators.within(predicate)) {
            own.add(predicate);
          }
        });
    return own;
  }

  /** IS NOT DISTINCT FROM becomes = where one side is never NULL; no store hashes on the former. */
  static RelNode plainEquality(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof LogicalJoin join && join.getJoinType() != JoinRelType.LEFT_MARK
                ? plainEqualityAt(join)
                : node;
          }
        });
  }

  private static RelNode plainEqualityAt(LogicalJoin join) {
    RexBuilder rex = join.getCluster().getRexBuilder();
    List<RexNode> parts = new ArrayList<>();
    boolean changed = false;
    for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
      if (part.getKind() == SqlKind.IS_NOT_DISTINCT_FROM && oneSideNeverNull((RexCall) part)) {
        parts.add(rex.makeCall(SqlStdOperatorTable.EQUALS, ((RexCall) part).getOperands()));
        changed = true;
      } else {
        parts.add(part);
      }
    }
    return changed
        ? join.copy(
            join.getTraitSet(),
            RexUtil.composeConjunction(rex, parts),
            join.getLeft(),
            join.getRight(),
            join.getJoinType(),
            join.isSemiJoinDone())
        : join;
  }

  private static boolean oneSideNeverNull(RexCall call) {
    return call.getOperands().stream().anyMatch(o -> !o.getType().isNullable());
  }
}
