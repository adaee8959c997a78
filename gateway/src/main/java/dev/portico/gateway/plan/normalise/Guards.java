package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.gateway.weave.PolicyOperators;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/**
 * Keeps a caller's expressions away from rows that a row filter keeps out. A store and the engine
 * evaluate the conditions that they bring together in any order, so an expression that fails for
 * some value would tell that a row with this value exists. Runs once, on the normalised plan, after
 * every rule that moves conditions:
 *
 * <ul>
 *   <li>a fallible condition beside a row filter becomes {@code GUARD(others, condition)}, the
 *       others being the row filter and every condition that cannot fail;
 *   <li>below any other condition that is fallible, or stands on a fallible column, goes a {@link
 *       #fence}, which no optimizer moves conditions across.
 * </ul>
 *
 * <p>{@code docs/architecture/policy-weaving.md} has the rule and why it holds.
 */
final class Guards {
  private Guards() {}

  static RelNode add(RelNode plan) {
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            if (node instanceof Filter filter) {
              return filter(filter);
            }
            return node instanceof Join join ? join(join) : node;
          }
        });
  }

  private static RelNode filter(Filter filter) {
    List<RexNode> parts = RelOptUtil.conjunctions(filter.getCondition());
    List<RexNode> policies = parts.stream().filter(PolicyOperators::isPolicy).toList();
    if (policies.isEmpty()) {
      RelNode input = fenced(filter.getInput(), parts);
      return input == filter.getInput()
          ? filter
          : filter.copy(
              filter.getTraitSet(), input, guarded(filter.getCluster().getRexBuilder(), parts));
    }
    if (parts.stream().allMatch(Infallible::is)) {
      return filter;
    }
    return filter.copy(
        filter.getTraitSet(),
        filter.getInput(),
        guarded(filter.getCluster().getRexBuilder(), parts));
  }

  /**
   * The same conditions, each fallible one evaluated only where all others hold. Statistics, which
   * know the rows that are kept out, may tell the engine that one of those never holds; then it
   * evaluates nothing, so it must not evaluate more when they do not tell.
   */
  private static RexNode guarded(RexBuilder rex, List<RexNode> parts) {
    List<RexNode> sure = parts.stream().filter(Infallible::is).toList();
    if (sure.isEmpty()) {
      return RexUtil.composeConjunction(rex, parts);
    }
    RexNode others = RexUtil.composeConjunction(rex, sure);
    List<RexNode> guarded = new ArrayList<>();
    for (RexNode part : parts) {
      guarded.add(Infallible.is(part) ? part : PolicyOperators.guard(rex, others, part));
    }
    return RexUtil.composeConjunction(rex, guarded);
  }

  private static RelNode join(Join join) {
    List<RexNode> parts = RelOptUtil.conjunctions(join.getCondition());
    RelNode left = fenced(join.getLeft(), parts);
    RelNode right = fenced(join.getRight(), parts);
    return left == join.getLeft() && right == join.getRight()
        ? join
        : join.copy(join.getTraitSet(), List.of(left, right));
  }

  private static RelNode fenced(RelNode input, List<RexNode> conditions) {
    boolean fallible = !conditions.stream().allMatch(Infallible::is) || computes(input);
    return fallible && isFiltered(input) ? fence(input) : input;
  }

  /** A LIMIT that every table is below: what stands above it stays above it. */
  private static RelNode fence(RelNode input) {
    RexNode all =
        input.getCluster().getRexBuilder().makeExactLiteral(BigDecimal.valueOf(Long.MAX_VALUE));
    return LogicalSort.create(input, RelCollations.EMPTY, null, all);
  }

  /** Whether a row filter stands somewhere below, with nothing between that is a fence already. */
  private static boolean isFiltered(RelNode node) {
    if (node instanceof AuthorizedScan scan) {
      return scan.filtered();
    } else if (node instanceof Filter filter
        && RelOptUtil.conjunctions(filter.getCondition()).stream()
            .anyMatch(PolicyOperators::isPolicy)) {
      return true; // of a virtual table, whose rows stand behind a fence
    }
    return !isFence(node) && node.getInputs().stream().anyMatch(Guards::isFiltered);
  }

  private static boolean isFence(RelNode node) {
    return node instanceof Sort sort && (sort.fetch != null || sort.offset != null);
  }

  /** Whether a column may come out of a fallible expression, into which a condition would go. */
  private static boolean computes(RelNode node) {
    if (isFence(node)) {
      return false;
    }
    if (node instanceof Project project
        && !project.getProjects().stream().allMatch(Infallible::is)) {
      return true;
    }
    return node.getInputs().stream().anyMatch(Guards::computes);
  }
}
