package dev.portico.gateway.query;

import dev.portico.gateway.execute.FragmentStats;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.PlanLines;
import java.util.ArrayList;
import java.util.List;

/** What EXPLAIN and EXPLAIN ANALYZE answer. */
final class Explain {
  private Explain() {}

  static List<String> plan(PhysicalPlan plan) {
    return PlanLines.of(plan);
  }

  /** The plan with what happened when it ran. */
  static List<String> analyzed(
      PhysicalPlan plan, List<FragmentStats> stats, long rows, long millis) {
    List<String> lines = new ArrayList<>(PlanLines.of(plan));
    for (FragmentStats run : stats) {
      lines.add(
          "fragment "
              + (run.fragment() + 1)
              + " delivered "
              + run.rows()
              + " rows, about "
              + run.bytes()
              + " bytes, in "
              + run.millis()
              + " ms");
    }
    lines.add("answer: " + rows + " rows in " + millis + " ms");
    return lines;
  }
}
