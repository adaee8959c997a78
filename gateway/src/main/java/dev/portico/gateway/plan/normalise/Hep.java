package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.sql.SafeFolding;
import java.util.List;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCostImpl;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.util.CancelFlag;

/** Runs rewrite rules until none applies, or planning is cancelled. */
final class Hep {
  private final CancelFlag cancel;

  Hep(CancelFlag cancel) {
    this.cancel = cancel;
  }

  RelNode run(RelNode plan, List<RelOptRule> rules) {
    return run(plan, new HepProgramBuilder().addRuleCollection(rules).build());
  }

  RelNode runBottomUp(RelNode plan, RelOptRule... rules) {
    return run(
        plan,
        new HepProgramBuilder()
            .addMatchOrder(HepMatchOrder.BOTTOM_UP)
            .addRuleCollection(List.of(rules))
            .build());
  }

  RelNode run(RelNode plan, HepProgram program) {
    HepPlanner planner =
        new HepPlanner(program, Contexts.of(cancel), true, null, RelOptCostImpl.FACTORY);
    planner.setExecutor(new SafeFolding());
    planner.setRoot(plan);
    return planner.findBestExp();
  }
}
