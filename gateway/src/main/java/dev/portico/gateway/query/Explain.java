package dev.portico.gateway.query;

import dev.portico.gateway.execute.FragmentStats;
import dev.portico.gateway.plan.FileScan;
import dev.portico.gateway.plan.Fragment;
import dev.portico.gateway.plan.KeyPush;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.write.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells a plan in lines: each fragment's SQL, the residual, and what was held back and why. */
final class Explain {
  private Explain() {}

  static List<String> plan(PhysicalPlan plan) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < plan.fragments().size(); i++) {
      lines.add(fragment(i, plan.fragments().get(i)));
    }
    for (FileScan scan : plan.files()) {
      lines.add(
          "files of "
              + scan.table()
              + " on "
              + scan.connection()
              + ": "
              + scan.files().format().name().toLowerCase(Locale.ROOT)
              + " "
              + scan.files().location());
    }
    for (KeyPush push : plan.keys()) {
      lines.add("keys for " + target(push, plan) + ": " + oneLine(residual(push.keys(), plan)));
    }
    plan.residual().ifPresent(sql -> lines.add("residual: " + oneLine(residual(sql, plan))));
    plan.heldBack().forEach(reason -> lines.add("held back: " + reason));
    return lines;
  }

  /** The plan with what happened when it ran. */
  static List<String> analyzed(
      PhysicalPlan plan, List<FragmentStats> stats, long rows, long millis) {
    List<String> lines = plan(plan);
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

  private static String fragment(int number, Fragment fragment) {
    String head = "fragment " + (number + 1) + " on " + fragment.connection() + ": ";
    if (fragment instanceof Fragment.Sql sql) {
      return head + oneLine(sql.sql().text());
    }
    Fragment.Scan scan = (Fragment.Scan) fragment;
    return head + "scan of " + scan.table() + " with " + scan.columns().size() + " columns";
  }

  private static String residual(SqlText sql, PhysicalPlan plan) {
    return sql.fill(
        n -> "fragment_" + (n + 1), n -> plan.files().get(n).table().toString(), n -> "IN (keys)");
  }

  private static String target(KeyPush push, PhysicalPlan plan) {
    if (push.target() instanceof KeyPush.FragmentColumn target) {
      return "fragment " + (target.fragment() + 1) + ", column c" + target.column();
    }
    return "files";
  }

  private static String oneLine(String sql) {
    return sql.replace('\n', ' ');
  }
}
