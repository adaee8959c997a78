package dev.portico.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results as Markdown. */
final class Report {
  private static final double FILES_TARGET = 1.10;

  private final StringBuilder text = new StringBuilder();

  Report(
      List<String> surroundings, List<Line> lines, TpchTimes tpch, Optional<PolicyTimes> policies) {
    text.append("# Portico end to end\n\n");
    surroundings.forEach(fact -> text.append("* ").append(fact).append('\n'));
    text.append(
        "\nTimes are medians in milliseconds, the least in brackets; both sides of a line ran in"
            + " turns. Targets are those of the design, met or missed as measured.\n\n");
    text.append("| work | Portico | compared with | its time | ratio | target | |\n");
    text.append("|---|---:|---|---:|---:|---|---|\n");
    lines.forEach(this::append);
    appendTotals(tpch);
    policies.ifPresent(this::appendPolicyTotals);
    appendQueries(tpch);
    policies.ifPresent(this::appendPolicies);
  }

  private void append(Line line) {
    row(
        line.work(),
        times(line.portico()),
        line.against(),
        line.other().map(Report::times).orElse(""),
        line.other().isPresent() ? ratio(line.ratio()) : "",
        line.target(),
        line.met().map(Report::verdict).orElse(""));
  }

  private void appendTotals(TpchTimes tpch) {
    String alone = millis(tpch.totalMillis(TpchTimes.Query::duckdb));
    row(
        "22 TPC-H queries on Parquet: sum, and geometric mean of the ratios",
        millis(tpch.totalMillis(TpchTimes.Query::files)),
        "DuckDB alone",
        alone,
        ratio(tpch.filesRatio()),
        "≤ " + ratio(FILES_TARGET),
        verdict(tpch.filesRatio() <= FILES_TARGET));
    row(
        "22 TPC-H queries split over PostgreSQL and Parquet: likewise",
        millis(tpch.totalMillis(TpchTimes.Query::split)),
        "DuckDB alone, all in Parquet",
        alone,
        ratio(tpch.splitRatio()),
        "≥ 3 × faster than Trino",
        "not measured here");
  }

  private void appendQueries(TpchTimes tpch) {
    text.append("\n## The 22 queries\n\n");
    text.append("| query | DuckDB alone | Portico on Parquet | ratio | Portico split | ratio |\n");
    text.append("|---|---:|---:|---:|---:|---:|\n");
    for (TpchTimes.Query query : tpch.queries()) {
      row(
          "Q" + query.number(),
          times(query.duckdb()),
          times(query.files()),
          ratio(query.filesRatio()),
          times(query.split()),
          ratio(query.splitRatio()));
    }
  }

  private void appendPolicyTotals(PolicyTimes times) {
    appendPolicyTotal(times, "Parquet", false, "22 TPC-H queries on Parquet");
    appendPolicyTotal(times, "Parquet", true, "22 TPC-H queries on Parquet");
    appendPolicyTotal(times, "PostgreSQL", false, "queries whole in PostgreSQL");
    appendPolicyTotal(times, "PostgreSQL", true, "queries whole in PostgreSQL");
  }

  private void appendPolicyTotal(PolicyTimes times, String store, boolean touches, String what) {
    double ratio = times.ratio(store, touches);
    row(
        "row filter and masks on every table, "
            + what
            + (touches ? ", those that read a masked column" : ", those that read no masked column")
            + ": geometric mean of the ratios",
        "",
        "no policy",
        "",
        ratio(ratio),
        touches ? "" : "≤ 1.05",
        touches ? "" : verdict(PolicyTimes.met(ratio)));
  }

  private void appendPolicies(PolicyTimes times) {
    text.append("\n## Under a policy\n\n");
    text.append(
        "Each table has a row filter, which passes every row, and masks `null`, `partial` and"
            + " `hash`. The target, where the store computes the mask or nothing reads it:"
            + " 1.05.\n\n");
    text.append("| query | store | reads a masked column | no policy | policy | ratio |\n");
    text.append("|---|---|---|---:|---:|---:|\n");
    times.queries().forEach(q -> appendCompared(q, q.name()));
    text.append("\n## Masks one by one\n\n");
    text.append(
        "One column of orders is masked; one query counts it and asks for its least and largest"
            + " value, the other does not read it.\n\n");
    text.append("| mask | store | reads the masked column | no policy | policy | ratio |\n");
    text.append("|---|---|---|---:|---:|---:|\n");
    times.masks().forEach(q -> appendCompared(q, "`" + q.name() + "`"));
  }

  private void appendCompared(PolicyTimes.Compared query, String name) {
    row(
        name,
        query.store(),
        query.touches() ? "yes" : "no",
        times(query.open()),
        times(query.policed()),
        ratio(query.ratio()));
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String times(Times times) {
    return millis(times.medianMillis()) + " (" + millis(times.minMillis()) + ")";
  }

  static String millis(double millis) {
    int digits = Math.abs(millis) < 10 ? 2 : Math.abs(millis) < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + digits + "f", millis);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  private static String verdict(boolean met) {
    return met ? "met" : "**missed**";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
