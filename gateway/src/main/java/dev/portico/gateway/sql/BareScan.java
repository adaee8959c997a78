package dev.portico.gateway.sql;

import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Period;
import java.util.List;
import java.util.OptionalInt;
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
  private final ColumnsThen columns;
  private final Period period;
  private final OptionalInt clause;

  BareScan(
      RelOptCluster cluster,
      RelOptTable table,
      ColumnsThen columns,
      Period period,
      OptionalInt clause) {
    super(cluster, cluster.traitSetOf(Convention.NONE), List.of(), table);
    this.columns = columns;
    this.period = period;
    this.clause = clause;
  }

  /** The table as this caller sees it, with the columns of this reference. */
  public ViewTable view() {
    return columns.view();
  }

  /** Whether a column came later than what is read, so that it is NULL. */
  public boolean absent(String column) {
    return columns.absent().contains(column);
  }

  /** What of the table's history is read, with the instants of one execution. */
  public Period period() {
    return period;
  }

  /** The number of the clause that says so; empty when the session says it. */
  public OptionalInt clause() {
    return clause;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }
}
