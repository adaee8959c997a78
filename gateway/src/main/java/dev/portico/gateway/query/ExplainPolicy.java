package dev.portico.gateway.query;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.FilterText;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.TableDecision;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What EXPLAIN POLICY answers: for each table of the query which rows and values a policy keeps
 * back, for which reasons, and whom to ask. Callers who are not shown policies whole read neither
 * conditions nor the names of hidden columns.
 */
final class ExplainPolicy {
  private ExplainPolicy() {}

  static List<String> lines(CallerView view, Collection<TableName> read) {
    return lines(view, read, view.decision().explain());
  }

  static List<String> lines(CallerView view, Collection<TableName> read, Detail detail) {
    List<String> lines = new ArrayList<>();
    read.stream()
        .sorted(Comparator.comparing(TableName::key))
        .map(view::table)
        .flatMap(Optional::stream)
        .forEach(table -> addTable(lines, table, detail));
    if (read.isEmpty()) {
      lines.add("the query reads no table");
    }
    view.decision().revision().ifPresent(r -> lines.add("policies of revision " + r));
    return lines;
  }

  private static void addTable(List<String> lines, ViewTable table, Detail detail) {
    TableDecision decision = table.decision();
    lines.add("table " + table.name() + ": " + rows(decision, detail));
    for (ViewColumn column : table.columns()) {
      Mask mask = decision.masks().get(column.name());
      if (mask != null) {
        lines.add("  column " + column.name() + ": " + mask(mask, detail));
      }
    }
    if (detail == Detail.FULL) {
      addHidden(lines, table);
    }
    if (decision.obligations().maxRows() != Obligations.NO_LIMIT) {
      lines.add("  at most " + decision.obligations().maxRows() + " rows in the answer");
    }
    if (!decision.reasons().isEmpty()) {
      lines.add("  reasons: " + String.join(", ", decision.reasons()));
    }
    if (decision.filtersRows() || !decision.masks().isEmpty()) {
      lines.add("  to see more, ask " + table.table().publisher().contact());
    }
  }

  private static String rows(TableDecision decision, Detail detail) {
    if (!decision.filtersRows()) {
      return "all rows";
    }
    return detail == Detail.FULL
        ? "rows where " + FilterText.of(decision.rows())
        : "only the rows that a policy lets you see";
  }

  private static String mask(Mask mask, Detail detail) {
    String shown = "masked by " + mask.function().word();
    if (mask.unless().isEmpty()) {
      return shown;
    }
    return detail == Detail.FULL
        ? shown + " unless " + FilterText.of(mask.unless().get())
        : shown + ", but not in rows that meet a condition of the policy";
  }

  private static void addHidden(List<String> lines, ViewTable table) {
    for (CatalogColumn column : table.table().columns()) {
      if (table.columns().stream().noneMatch(c -> c.column().equals(column))) {
        lines.add("  column " + column.name() + ": hidden");
      }
    }
  }
}
