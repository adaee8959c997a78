package dev.portico.gateway.query;

import dev.portico.gateway.execute.FileRead;
import dev.portico.gateway.execute.FragmentStats;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.PlanLines;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.spi.FileCost;
import java.util.ArrayList;
import java.util.List;

/** What EXPLAIN and EXPLAIN ANALYZE answer. */
final class Explain {
  private Explain() {}

  static List<String> plan(PhysicalPlan plan, Detail detail) {
    return PlanLines.of(plan, detail);
  }

  /**
   * The plan with what happened when it ran. Rows that a policy keeps out are not counted out, and
   * bytes are not where the engine masks: they would tell how long a raw value is.
   */
  static List<String> analyzed(
      PhysicalPlan plan,
      Detail detail,
      List<FragmentStats> stats,
      List<FileRead> reads,
      long rows,
      long millis) {
    List<String> lines = new ArrayList<>(PlanLines.of(plan, detail));
    boolean rawArrives =
        detail == Detail.OWN && plan.residual().filter(sql -> sql.hides()).isPresent();
    for (FragmentStats run : stats) {
      if (detail == Detail.OWN && plan.beforePolicy().contains(run.fragment())) {
        lines.add("fragment " + (run.fragment() + 1) + " delivered rows, before the policy");
        continue;
      }
      String size = rawArrives ? "" : ", about " + run.bytes() + " bytes";
      lines.add(
          "fragment "
              + (run.fragment() + 1)
              + " delivered "
              + run.rows()
              + " rows"
              + size
              + ", in "
              + run.millis()
              + " ms");
    }
    reads.stream()
        .filter(FileRead::isRemote)
        .map(read -> files(read, detail, rawArrives))
        .forEach(lines::add);
    lines.add("answer: " + rows + " rows in " + millis + " ms");
    return lines;
  }

  /**
   * What is fetched of a table depends on all of its rows, those included that a policy keeps out;
   * how many bytes, and so how many requests, on how long its values are.
   */
  private static String files(FileRead read, Detail detail, boolean rawArrives) {
    String table = "files of " + read.scan().table();
    if (detail == Detail.OWN && read.scan().filtered()) {
      return table + ": read, before the policy";
    }
    FileCost cost = read.cost();
    String skipped =
        "%s: read %d of %d, left out %d row groups of them"
            .formatted(
                table, cost.files(), cost.files() + cost.filesSkipped(), cost.partsSkipped());
    String fetched =
        ", fetched %d bytes in %d requests, %d bytes lay here"
            .formatted(cost.bytesFetched(), cost.requests(), cost.bytesKept());
    return skipped + (rawArrives ? "" : fetched) + ", waited " + read.waited().toMillis() + " ms";
  }
}
