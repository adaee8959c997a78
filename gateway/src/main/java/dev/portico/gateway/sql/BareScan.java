package dev.portico.gateway.sql;

import dev.portico.gateway.policy.ViewTable;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;

/**
 * A reference to a table before the policy is woven in: it has the caller's columns and no way to
 * be executed. {@code weave} replaces every one; the planner refuses a plan that still holds one.
 */
public final class BareScan extends TableScan {
  private final ViewTable view;

  BareScan(RelOptCluster cluster, RelOptTable table, ViewTable view) {
    super(cluster, cluster.traitSetOf(Convention.NONE), List.of(), table);
    this.view = view;
  }

  /** The table as this caller sees it. */
  public ViewTable view() {
    return view;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }
}
