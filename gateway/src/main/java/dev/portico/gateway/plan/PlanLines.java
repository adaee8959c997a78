package dev.portico.gateway.plan;

import dev.portico.gateway.plan.write.SqlText;
import dev.portico.gateway.policy.DecisionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Tells a plan in lines: each fragment's SQL, the residual, and what was held back and why. */
public final class PlanLines {
  private PlanLines() {}

  /**
   * One line per fragment, file table, key transfer and residual, then what was held back.
   *
   * @param detail whether row filters, masks and hidden columns are shown or only named
   */
  public static List<String> of(PhysicalPlan plan, DecisionInfo.Detail detail) {
    UnaryOperator<SqlText> reading =
        detail == DecisionInfo.Detail.FULL ? UnaryOperator.identity() : SqlText::toRead;
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < plan.fragments().size(); i++) {
      lines.add(fragment(i, plan.fragments().get(i), reading));
    }
    plan.files().stream().map(PlanLines::files).distinct().forEach(lines::add);
    for (KeyPush push : plan.keys()) {
      lines.add(
          "keys for " + target(push) + ": " + oneLine(residual(reading.apply(push.keys()), plan)));
    }
    plan.residual()
        .ifPresent(sql -> lines.add("residual: " + oneLine(residual(reading.apply(sql), plan))));
    plan.flow().ifPresent(flow -> lines.add("flow: " + flow(flow)));
    plan.heldBack().forEach(reason -> lines.add("held back: " + reason));
    return lines;
  }

  private static String flow(PhysicalPlan.Flow flow) {
    return "rows come file by file, as the files arrive"
        + (flow.mostRows().isPresent() ? ", until there are enough" : "");
  }

  private static String files(FileScan scan) {
    return "files of "
        + scan.table()
        + " on "
        + scan.connection()
        + ": "
        + scan.files().format().name().toLowerCase(Locale.ROOT)
        + " "
        + scan.files().location();
  }

  private static String fragment(int number, Fragment fragment, UnaryOperator<SqlText> reading) {
    String head = "fragment " + (number + 1) + " on " + fragment.connection() + ": ";
    if (fragment instanceof Fragment.Sql sql) {
      return head + oneLine(reading.apply(sql.sql()).text());
    }
    String table =
        fragment instanceof Fragment.Own own
            ? own.table().toString()
            : ((Fragment.Scan) fragment).table();
    int columns = fragment.columns().size();
    String rows =
        fragment instanceof Fragment.Scan scan && scan.limit().isPresent()
            ? ", at most " + scan.limit().getAsLong() + " rows"
            : "";
    return head + "scan of " + table + " with " + columns + " columns" + rows;
  }

  private static String residual(SqlText sql, PhysicalPlan plan) {
    return sql.fill(
        n -> "fragment_" + (n + 1), n -> plan.files().get(n).table().toString(), n -> "IN (keys)");
  }

  private static String target(KeyPush push) {
    if (push.target() instanceof KeyPush.FragmentColumn target) {
      return "fragment " + (target.fragment() + 1) + ", column c" + target.column();
    }
    return "files";
  }

  private static String oneLine(String sql) {
    return sql.replace('\n', ' ');
  }
}
