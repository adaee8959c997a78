package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.gateway.weave.PolicyOperators;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;

/**
 * Makes sure that no rewriting has lost a row filter or moved it away from its table: each filtered
 * scan must have its own directly above it, with nothing between but a choice of columns.
 */
final class WovenCheck {
  private WovenCheck() {}

  /**
   * Returns the plan.
   *
   * @throws IllegalStateException when a row filter is missing; nothing of the plan is run then
   */
  static RelNode check(RelNode plan) {
    check(plan, -1);
    return plan;
  }

  /**
   * @param policy the row filter that stands directly above, −1 for none
   */
  private static void check(RelNode node, int policy) {
    if (node instanceof AuthorizedScan scan && scan.filtered() && scan.policyNumber() != policy) {
      throw new IllegalStateException(
          "the row filter of " + scan.catalogTable().name() + " is not above its rows");
    }
    int below = -1;
    if (node instanceof Filter filter) {
      below =
          RelOptUtil.conjunctions(filter.getCondition()).stream()
              .filter(PolicyOperators::isPolicy)
              .map(PolicyOperators::number)
              .findFirst()
              .orElse(-1);
    } else if (choosesColumns(node)) {
      below = policy;
    }
    for (RelNode input : node.getInputs()) {
      check(input, below);
    }
  }

  private static boolean choosesColumns(RelNode node) {
    return node instanceof Project project
        && project.getProjects().stream().allMatch(p -> p instanceof RexInputRef);
  }
}
