package dev.portico.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results as Markdown. */
final class Report {
  private static final double FILES_TARGET = 1.10;

  private final StringBuilder text = new StringBuilder();

  Report(
      List<String> surroundings,
      List<Line> lines,
      TpchTimes tpch,
      TravelTimes travel,
      Optional<PolicyTimes> policies) {
    this("Portico end to end", surroundings, lines);
    appendTotals(tpch);
    appendTravelTotals(travel);
    policies.ifPresent(this::appendPolicyTotals);
    appendQueries(tpch);
    appendTravel(travel);
    policies.ifPresent(this::appendPolicies);
  }

  /** Lines alone. */
  Report(String title, List<String> surroundings, List<Line> lines) {
    text.append("# ").append(title).append("\n\n");
    surroundings.forEach(fact -> text.append("* ").append(fact).append('\n'));
    text.append(
        "\nTimes are medians in milliseconds, the least in brackets; both sides of a line ran in"
            + " turns. Targets are those of the design, met or missed as measured.\n\n");
    text.append("| work | Portico | compared with | its time | ratio | target | |\n");
    text.append("|---|---:|---|---:|---:|---|---|\n");
    lines.forEach(this::append);
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

  private void appendTravelTotals(TravelTimes times) {
    String work = "FOR SYSTEM_TIME AS OF: geometric mean of the ratios";
    double byHand = times.geometricMean(TravelTimes.Query::ratio);
    double alone = times.geometricMean(TravelTimes.Query::ratioAlone);
    String verdict = verdict(TravelTimes.met(alone));
    row(work, "", "the condition by hand, through Portico", "", ratio(byHand), "", "");
    row(work, "", "the condition by hand, of the store", "", ratio(alone), "≤ 1.05", verdict);
  }

  private void appendTravel(TravelTimes times) {
    text.append("\n## Looking back\n\n");
    text.append(
        "Orders and customers in PostgreSQL with the time of each version, lineitem with a whole"
            + " copy of each of %d days in Parquet, read as of one instant.\n\n"
                .formatted(TravelStores.DAYS.size()));
    row("query", "store", "AS OF", "by hand, Portico", "ratio", "by hand, store", "ratio");
    text.append("|---|---|---:|---:|---:|---:|---:|\n");
    for (TravelTimes.Query query : times.queries()) {
      row(
          query.name(),
          query.store(),
          times(query.asOf()),
          times(query.byHand()),
          ratio(query.ratio()),
          times(query.alone()),
          ratio(query.ratioAlone()));
    }
  }

  private void appendPolicyTotals(PolicyTimes times) {
    appendPolicyTotal(times, PolicyTimes.PARQUET, false, "22 TPC-H queries on Parquet");
    appendPolicyTotal(times, PolicyTimes.PARQUET, true, "22 TPC-H queries on Parquet");
    appendPolicyTotal(times, PolicyTimes.POSTGRESQL, false, "queries whole in PostgreSQL");
    appendPolicyTotal(times, PolicyTimes.POSTGRESQL, true, "queries whole in PostgreSQL");
  }

  private void appendPolicyTotal(PolicyTimes times, String store, boolean touches, String what) {
    String work =
        "row filter and masks on every table, %s, those that read %s masked column: geometric mean of the ratios"
            .formatted(what, touches ? "a" : "no");
    double ratio = times.ratio(store, touches, PolicyTimes.Compared::ratio);
    String target = touches ? "" : "≤ 1.05";
    String verdict = touches ? "" : verdict(PolicyTimes.met(ratio));
    row(work, "", "no policy", "", ratio(ratio), target, verdict);
    double byHand = times.ratio(store, touches, PolicyTimes.Compared::ratioByHand);
    row(work, "", "the policy written by hand for the store", "", ratio(byHand), "", "");
  }

  private void appendPolicies(PolicyTimes times) {
    text.append("\n## Under a policy\n\n");
    text.append(
        "Each table has a row filter, which passes every row, and masks `null`, `partial` and"
            + " `hash`. *By hand*: the same query of views with the same conditions and masks, by"
            + " DuckDB alone or pgjdbc.\n\n");
    appendHeader("query", "a");
    times.queries().forEach(q -> appendCompared(q, q.name()));
    text.append("\n## Masks one by one\n\n");
    text.append(
        "One column of orders is masked; one query counts it and asks for its least and largest"
            + " value, the other does not read it. The target, where nothing reads it: 1.05.\n\n");
    appendHeader("mask", "the");
    times.masks().forEach(q -> appendCompared(q, "`" + q.name() + "`"));
  }

  private void appendHeader(String what, String article) {
    row(
        what,
        "store",
        "reads " + article + " masked column",
        "no policy",
        "policy",
        "ratio",
        "by hand",
        "ratio");
    text.append("|---|---|---|---:|---:|---:|---:|---:|\n");
  }

  private void appendCompared(PolicyTimes.Compared query, String name) {
    row(
        name,
        query.store(),
        query.touches() ? "yes" : "no",
        times(query.open()),
        times(query.policed()),
        ratio(query.ratio()),
        times(query.byHand()),
        ratio(query.ratioByHand()));
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
