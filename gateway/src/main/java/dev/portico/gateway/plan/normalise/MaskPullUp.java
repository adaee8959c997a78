package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.gateway.weave.PolicyOperators;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/**
 * Moves masks above the joins of one store, so that a mask which the store cannot compute does not
 * keep it from joining. Only masks that the join does not compare, or compares as {@link
 * RawJoinKeys}; and of a side that an outer join fills with NULL only those which keep NULL.
 */
final class MaskPullUp {
  private MaskPullUp() {}

  static RelNode apply(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof LogicalJoin join && connections(join).size() == 1
                ? above(join)
                : node;
          }
        });
  }

  private static Set<String> connections(RelNode node) {
    Set<String> found = new HashSet<>();
    if (node instanceof AuthorizedScan scan) {
      found.add(scan.catalogTable().connection());
    }
    node.getInputs().forEach(input -> found.addAll(connections(input)));
    return found;
  }

  private static RelNode above(LogicalJoin join) {
    RawJoinKeys keys = RawJoinKeys.of(join);
    if (!keys.raw().isEmpty()
        && movesFromLeft(join, keys.others())
        && movesFromRight(join, keys.others())) {
      return moved(join, keys.raw(), true, true);
    }
    List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
    boolean fromLeft = movesFromLeft(join, conditions);
    boolean fromRight = movesFromRight(join, conditions);
    return fromLeft || fromRight ? moved(join, List.of(), fromLeft, fromRight) : join;
  }

  private static boolean movesFromLeft(LogicalJoin join, List<RexNode> conditions) {
    return movable(join.getLeft(), 0, conditions)
        && (!join.getJoinType().generatesNullsOnLeft() || keepsNull(join.getLeft()));
  }

  private static boolean movesFromRight(LogicalJoin join, List<RexNode> conditions) {
    return movable(join.getRight(), join.getLeft().getRowType().getFieldCount(), conditions)
        && (!join.getJoinType().generatesNullsOnRight() || keepsNull(join.getRight()));
  }

  /**
   * @param raw parts of the condition that compare what is masked instead of the masks
   */
  private static RelNode moved(
      LogicalJoin join, List<RexNode> raw, boolean fromLeft, boolean fromRight) {
    int leftFields = join.getLeft().getRowType().getFieldCount();
    JoinRelType type = join.getJoinType();
    RelNode left = fromLeft ? join.getLeft().getInput(0) : join.getLeft();
    RelNode right = fromRight ? join.getRight().getInput(0) : join.getRight();
    List<RexNode> columns = new ArrayList<>();
    columns.addAll(columns(join.getLeft(), fromLeft, 0));
    columns.addAll(columns(join.getRight(), fromRight, left.getRowType().getFieldCount()));
    List<RexNode> parts = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
      parts.add(replaced(part, raw.contains(part) ? hashed(columns) : columns));
    }
    RexBuilder rex = join.getCluster().getRexBuilder();
    RelNode moved =
        join.copy(
            join.getTraitSet(),
            RexUtil.composeConjunction(rex, parts),
            left,
            right,
            type,
            join.isSemiJoinDone());
    boolean both = type.projectsRight() && type != JoinRelType.LEFT_MARK;
    List<RexNode> shown = new ArrayList<>(both ? columns : columns.subList(0, leftFields));
    if (type == JoinRelType.LEFT_MARK) {
      shown.add(RexInputRef.of(moved.getRowType().getFieldCount() - 1, moved.getRowType()));
    }
    shown.replaceAll(column -> typed(column, moved));
    return LogicalProject.create(
        moved, List.of(), shown, join.getRowType().getFieldNames(), Set.of());
  }

  /** In place of each whole hash the column under it. */
  private static List<RexNode> hashed(List<RexNode> columns) {
    return columns.stream()
        .map(c -> PolicyOperators.wholeHashKey(c).isPresent() ? PolicyOperators.hashed(c) : c)
        .toList();
  }

  /** Whether the columns of a side are all NULL when those below are. */
  private static boolean keepsNull(RelNode side) {
    return ((Project) side)
        .getProjects().stream()
            .allMatch(p -> p instanceof RexInputRef || PolicyOperators.keepsNull(p));
  }

  /** An outer join makes columns nullable. */
  private static RexNode typed(RexNode column, RelNode join) {
    return column.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            return RexInputRef.of(ref.getIndex(), join.getRowType());
          }
        });
  }

  /** A projection with masks, whose columns are references wherever the join looks at them. */
  private static boolean movable(RelNode side, int offset, List<RexNode> conditions) {
    if (!(side instanceof Project project)
        || project.containsOver()
        || project.getProjects().stream().noneMatch(PolicyOperators::within)) {
      return false;
    }
    return RelOptUtil.InputFinder.bits(conditions, null).asList().stream()
        .filter(c -> c >= offset && c < offset + project.getProjects().size())
        .allMatch(c -> project.getProjects().get(c - offset) instanceof RexInputRef);
  }

  /** What each column of a side is made of, over the columns of the moved join. */
  private static List<RexNode> columns(RelNode side, boolean moves, int offset) {
    RexBuilder rex = side.getCluster().getRexBuilder();
    if (!moves) {
      return side.getRowType().getFieldList().stream()
          .map(f -> (RexNode) rex.makeInputRef(f.getType(), f.getIndex() + offset))
          .toList();
    }
    return ((Project) side)
        .getProjects().stream()
            .map(
                p ->
                    p.accept(
                        new RexShuttle() {
                          @Override
                          public RexNode visitInputRef(RexInputRef ref) {
                            return rex.makeInputRef(ref.getType(), ref.getIndex() + offset);
                          }
                        }))
            .toList();
  }

  private static RexNode replaced(RexNode condition, List<RexNode> columns) {
    return condition.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            return columns.get(ref.getIndex());
          }
        });
  }
}
