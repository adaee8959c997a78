package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.gateway.weave.AuthorizedView;
import dev.portico.gateway.weave.PolicyOperators;
import dev.portico.gateway.weave.TemporalOperators;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

/**
 * Makes sure that no rewriting has lost a row filter or moved it away from its table: each filtered
 * scan and each filtered virtual table must have its own directly above it, with nothing between
 * but a choice of columns and versions; and each row filter must stand over what it filters, so
 * that the rows of a virtual table cannot have lost the fence that tells them.
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
    } else if (node instanceof Filter filter && number(filter) != NONE) {
      below = number(filter);
    } else if (isTemporal(node)) {
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

  /**
   * What the temporal step puts between a table and its row filter: nothing in it can fail, or
   * bring rows of tables together.
   */
  private static boolean isTemporal(RelNode node) {
    if (node instanceof Filter filter) {
      return RelOptUtil.conjunctions(filter.getCondition()).stream()
          .allMatch(c -> Infallible.is(c) || isUntied(c));
    }
    return node instanceof Union union && union.all
        || node instanceof Project project
            && project.getProjects().stream().allMatch(Infallible::is);
  }

  private static boolean isUntied(RexNode condition) {
    return condition instanceof RexCall call && call.getOperator() == TemporalOperators.UNTIED;
  }
}
