package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchQueries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the 22 split queries take to plan, seen by a client: EXPLAIN plans a statement each time
 * anew, and its answer is a few lines.
 *
 * @param first each query once, right after the gateway's start
 * @param later the same some rounds later, when its code is warm
 */
record PlanningTimes(Times first, Times later) {
  private static final int WARM_UPS = 10;
  private static final int ROUNDS = 5;
  private static final int TARGET_MILLIS = 150;

  /** Must be the first that the gateway is asked. */
  static PlanningTimes measure(Connection portico) throws SQLException {
    Times first = Times.of(round(portico));
    for (int i = 0; i < WARM_UPS; i++) {
      round(portico);
    }
    List<Long> later = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      later.addAll(round(portico));
    }
    return new PlanningTimes(first, Times.of(later));
  }

  private static List<Long> round(Connection portico) throws SQLException {
    List<Long> nanos = new ArrayList<>();
    for (int number = 1; number <= TpchQueries.COUNT; number++) {
      String sql = "EXPLAIN " + TpchQueries.sql(number, BenchConfig.SPLIT);
      long begin = System.nanoTime();
      Reading.all(portico, sql);
      nanos.add(System.nanoTime() - begin);
    }
    return nanos;
  }

  List<Line> lines() {
    return List.of(
        line("planning a new text, right after start", first),
        line("planning a new text, warm", later));
  }

  private static Line line(String work, Times times) {
    double p95 = times.percentileMillis(95);
    return Line.alone("%s (p95 %s ms)".formatted(work, Report.millis(p95)), times)
        .target("p95 < " + TARGET_MILLIS + " ms", p95 < TARGET_MILLIS);
  }
}
