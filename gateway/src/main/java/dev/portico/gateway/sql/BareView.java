package dev.portico.gateway.sql;

import dev.portico.gateway.policy.ViewTable;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A reference to a virtual table before the policy is woven in. Its input is the plan of its query
 * with all columns of the contract, over bare scans of the tables inside; itself it has the columns
 * that the caller sees. {@code weave} replaces every one; the planner refuses a plan that still
 * holds one.
 */
public final class BareView extends SingleRel {
  private final ColumnsThen columns;

  BareView(RelOptCluster cluster, RelNode rows, ColumnsThen columns, RelDataType rowType) {
    super(cluster, cluster.traitSetOf(Convention.NONE), rows);
    this.columns = columns;
    this.rowType = rowType;
  }

  /** The table as this caller sees it, with the columns of this reference. */
  public ViewTable view() {
    return columns.view();
  }

  /** Whether a column came later than what is read, so that it is NULL. */
  public boolean absent(String column) {
    return columns.absent().contains(column);
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return new BareView(getCluster(), inputs.get(0), columns, rowType);
  }
}
