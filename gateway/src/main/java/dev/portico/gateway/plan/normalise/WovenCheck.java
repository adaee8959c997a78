package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.gateway.weave.AuthorizedView;
import dev.portico.gateway.weave.PolicyOperators;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/**
 * Makes sure that no rewriting has lost a row filter or moved it away from its table: each filtered
 * scan and each filtered virtual table must have its own directly above it, with nothing between
 * but a choice of columns; and each row filter must stand over what it filters, so that the rows of
 * a virtual table cannot have lost the fence that tells them.
 */
final class WovenCheck {
  private static final int NONE = -1;

  private WovenCheck() {}

  /**
   * Returns the plan.
   *
   * @throws IllegalStateException when a row filter is missing; nothing of the plan is run then
   */
  static RelNode check(RelNode plan) {
    check(plan, NONE);
    return plan;
  }

  /**
   * @param policy the row filter that stands directly above, −1 for none
   */
  private static void check(RelNode node, int policy) {
    int below = NONE;
    if (node instanceof AuthorizedScan scan) {
      require(!scan.filtered() || scan.policyNumber() == policy, scan.catalogTable().name());
    } else if (node instanceof AuthorizedView view) {
      require(view.policyNumber() == policy, view.table());
    } else if (node instanceof Filter filter) {
      below = number(filter);
      if (below == NONE && policy != NONE) {
        throw new IllegalStateException("a row filter stands over other conditions");
      }
    } else if (choosesColumns(node)) {
      below = policy;
    } else if (policy != NONE && !(node instanceof Values)) {
      throw new IllegalStateException("a row filter stands over " + node.getRelTypeName());
    }
    for (RelNode input : node.getInputs()) {
      check(input, below);
    }
  }

  private static void require(boolean filtered, Object table) {
    if (!filtered) {
      throw new IllegalStateException("the row filter of " + table + " is not above its rows");
    }
  }

  private static int number(Filter filter) {
    return RelOptUtil.conjunctions(filter.getCondition()).stream()
        .filter(PolicyOperators::isPolicy)
        .mapToInt((RexNode part) -> PolicyOperators.number(part))
        .findFirst()
        .orElse(NONE);
  }

  private static boolean choosesColumns(RelNode node) {
    return node instanceof Project project
        && project.getProjects().stream().allMatch(p -> p instanceof RexInputRef);
  }
}
