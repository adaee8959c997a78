package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.plan.place.RowEstimate;
import dev.portico.gateway.weave.AuthorizedScan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.rules.MultiJoin;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Orders inner joins so that tables of one store that a condition connects stand together and
 * become one fragment; the smaller inputs come first. What is left between the stores is ordered
 * again by the engine, which knows the rows better.
 */
final class JoinOrder {
  private final MultiJoin joins;
  private final List<RelNode> factors;
  private final List<RexNode> conditions;
  private final int[] starts;

  private JoinOrder(MultiJoin joins) {
    this.joins = joins;
    this.factors = joins.getInputs();
    RexBuilder rex = joins.getCluster().getRexBuilder();
    List<RexNode> parts = new ArrayList<>(RelOptUtil.conjunctions(joins.getJoinFilter()));
    if (joins.getPostJoinFilter() != null) {
      parts.addAll(RelOptUtil.conjunctions(joins.getPostJoinFilter()));
    }
    this.conditions = RelOptUtil.conjunctions(RexUtil.composeConjunction(rex, parts));
    this.starts = new int[factors.size() + 1];
    for (int i = 0; i < factors.size(); i++) {
      starts[i + 1] = starts[i] + factors.get(i).getRowType().getFieldCount();
    }
  }

  /**
   * Replaces each run of inner joins by joins in a good order; others are left for Calcite's own
   * rule.
   */
  static RelNode arrange(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            return node instanceof MultiJoin joins && isInner(joins)
                ? new JoinOrder(joins).build()
                : node;
          }
        });
  }

  private static boolean isInner(MultiJoin joins) {
    return !joins.isFullOuterJoin()
        && joins.getJoinTypes().stream().allMatch(t -> t == JoinRelType.INNER)
        && joins.getOuterJoinConditions().stream().allMatch(Objects::isNull);
  }

  /** Some factors joined: the plan, and which factors it holds in which order. */
  private record Tree(RelNode plan, List<Integer> order, double rows, Optional<String> store) {
    boolean holds(int factor) {
      return order.contains(factor);
    }
  }

  private RelNode build() {
    List<Tree> trees = new ArrayList<>();
    for (int i = 0; i < factors.size(); i++) {
      trees.add(
          new Tree(
              factors.get(i), List.of(i), RowEstimate.of(factors.get(i)), storeOf(factors.get(i))));
    }
    Set<RexNode> open = new LinkedHashSet<>(conditions);
    joinWhile(trees, open, true);
    joinWhile(trees, open, false);
    while (trees.size() > 1) {
      trees.sort(Comparator.comparingDouble(Tree::rows));
      merge(trees, trees.get(0), trees.get(1), open);
    }
    return inOriginalOrder(trees.get(0), open);
  }

  /**
   * Joins connected trees, the pair with the fewest rows first; only within a store, or anywhere.
   */
  private void joinWhile(List<Tree> trees, Set<RexNode> open, boolean withinStore) {
    while (true) {
      Tree bestLeft = null;
      Tree bestRight = null;
      for (Tree left : trees) {
        for (Tree right : trees) {
          boolean better =
              bestLeft == null || left.rows() + right.rows() < bestLeft.rows() + bestRight.rows();
          boolean allowed =
              !withinStore || left.store().isPresent() && left.store().equals(right.store());
          if (left != right && allowed && better && connected(left, right, open)) {
            bestLeft = left;
            bestRight = right;
          }
        }
      }
      if (bestLeft == null) {
        return;
      }
      merge(trees, bestLeft, bestRight, open);
    }
  }

  private boolean connected(Tree left, Tree right, Set<RexNode> open) {
    return open.stream()
        .map(this::factorsOf)
        .anyMatch(
            used ->
                used.asList().stream().anyMatch(left::holds)
                    && used.asList().stream().anyMatch(right::holds)
                    && used.asList().stream().allMatch(f -> left.holds(f) || right.holds(f)));
  }

  private ImmutableBitSet factorsOf(RexNode condition) {
    ImmutableBitSet.Builder used = ImmutableBitSet.builder();
    for (int field : RelOptUtil.InputFinder.bits(condition)) {
      int factor = 0;
      while (starts[factor + 1] <= field) {
        factor++;
      }
      used.set(factor);
    }
    return used.build();
  }

  /** The larger side stands left, as the engine builds its hash table on the right. */
  private void merge(List<Tree> trees, Tree one, Tree other, Set<RexNode> open) {
    Tree left = one.rows() >= other.rows() ? one : other;
    Tree right = left == one ? other : one;
    List<Integer> order = new ArrayList<>(left.order());
    order.addAll(right.order());
    List<RexNode> now = new ArrayList<>();
    for (RexNode condition : List.copyOf(open)) {
      if (order.containsAll(factorsOf(condition).asList())) {
        now.add(moved(condition, order));
        open.remove(condition);
      }
    }
    RexBuilder rex = joins.getCluster().getRexBuilder();
    RelNode plan =
        LogicalJoin.create(
            left.plan(),
            right.plan(),
            List.of(),
            RexUtil.composeConjunction(rex, now),
            Set.of(),
            JoinRelType.INNER);
    Optional<String> store = left.store().equals(right.store()) ? left.store() : Optional.empty();
    trees.remove(one);
    trees.remove(other);
    trees.add(new Tree(plan, order, RowEstimate.of(plan), store));
  }

  private RexNode moved(RexNode condition, List<Integer> order) {
    return condition.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            return new RexInputRef(position(ref.getIndex(), order), ref.getType());
          }
        });
  }

  private int position(int field, List<Integer> order) {
    int start = 0;
    for (int factor : order) {
      if (field >= starts[factor] && field < starts[factor + 1]) {
        return start + field - starts[factor];
      }
      start += starts[factor + 1] - starts[factor];
    }
    throw new IllegalStateException("a field of no factor");
  }

  private RelNode inOriginalOrder(Tree tree, Set<RexNode> open) {
    if (!open.isEmpty()) {
      throw new IllegalStateException("a join condition was left over");
    }
    List<RexNode> columns = new ArrayList<>();
    for (int field = 0; field < starts[factors.size()]; field++) {
      columns.add(
          joins
              .getCluster()
              .getRexBuilder()
              .makeInputRef(tree.plan(), position(field, tree.order())));
    }
    return LogicalProject.create(
        tree.plan(), List.of(), columns, joins.getRowType().getFieldNames(), Set.of());
  }

  /** The one SQL store that all tables below are in. */
  private static Optional<String> storeOf(RelNode node) {
    if (node instanceof AuthorizedScan scan) {
      return scan.catalogTable().relation() instanceof StoreRelation.Sql
          ? Optional.of(scan.catalogTable().connection())
          : Optional.empty();
    }
    List<Optional<String>> stores =
        node.getInputs().stream().map(JoinOrder::storeOf).distinct().toList();
    return stores.size() == 1 ? stores.get(0) : Optional.empty();
  }
}
