package dev.portico.gateway.cli.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.cli.Listings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints a comparison: for people as a table, for programs as JSON. */
final class ComparisonPrinter {
  private static final int MOST_SQL = 160;

  private ComparisonPrinter() {}

  static void table(Comparison comparison, PrintStream out) {
    List<List<String>> lines = new ArrayList<>();
    int number = 0;
    for (Comparison.Changed changed : comparison.changed()) {
      number++;
      for (Change change : changed.changes()) {
        lines.add(
            List.of(
                String.valueOf(number),
                changed.query().principal().name(),
                changed.query().settings().purpose().orElse(""),
                change.kind().words(),
                change.where(),
                change.before(),
                change.after()));
      }
    }
    if (!lines.isEmpty()) {
      Listings.print(
          List.of("query", "user", "purpose", "change", "where", "before", "after"), lines, out);
    }
    number = 0;
    for (Comparison.Changed changed : comparison.changed()) {
      number++;
      AskedQuery query = changed.query();
      String times = query.times() > 1 ? ", asked " + query.times() + " times" : "";
      out.println("query " + number + times + ": " + query.shortSql(MOST_SQL));
      changed.rows().ifPresent(rows -> rows(rows, out));
    }
    out.println(
        "queries that change: "
            + comparison.changed().size()
            + ", that do not: "
            + comparison.same());
    reasons("refused before and after: ", comparison.refusedByBoth(), out);
    reasons("not compared: ", comparison.leftOut(), out);
    reasons("rows not compared: ", comparison.rowsNotCompared(), out);
  }

  private static void rows(RowChanges rows, PrintStream out) {
    out.println(
        "  rows: " + rows.appeared() + " newly visible, " + rows.vanished() + " newly missing");
    for (RowChanges.Keys keys : rows.keys()) {
      String name = "  " + keys.table() + " by " + String.join(", ", keys.columns());
      keys(name + " newly visible: ", keys.appeared(), keys.appearedKeys(), out);
      keys(name + " newly missing: ", keys.vanished(), keys.vanishedKeys(), out);
    }
  }

  private static void keys(String title, long count, List<String> first, PrintStream out) {
    if (count > 0) {
      String more = count > first.size() ? " and " + (count - first.size()) + " more" : "";
      String shown = first.stream().map(k -> "(" + k + ")").collect(Collectors.joining(" "));
      out.println(title + count + ": " + shown + more);
    }
  }

  private static void reasons(String title, Map<String, Long> reasons, PrintStream out) {
    reasons.forEach((reason, times) -> out.println(title + times + ", " + reason));
  }

  static void json(Comparison comparison, PrintStream out) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ArrayNode queries = all.putArray("changed");
    for (Comparison.Changed changed : comparison.changed()) {
      query(queries.addObject(), changed);
    }
    all.put("unchanged", comparison.same());
    counts(all.putObject("refused_before_and_after"), comparison.refusedByBoth());
    counts(all.putObject("not_compared"), comparison.leftOut());
    counts(all.putObject("rows_not_compared"), comparison.rowsNotCompared());
    out.println(all.toPrettyString());
  }

  private static void query(ObjectNode node, Comparison.Changed changed) {
    AskedQuery query = changed.query();
    node.put("user", query.principal().name());
    query.settings().purpose().ifPresent(purpose -> node.put("purpose", purpose));
    node.put("sql", query.sql()).put("times", query.times());
    ArrayNode changes = node.putArray("changes");
    for (Change change : changed.changes()) {
      changes
          .addObject()
          .put("kind", change.kind().word())
          .put("where", change.where())
          .put("before", change.before())
          .put("after", change.after());
    }
    changed.rows().ifPresent(rows -> rows(node.putObject("rows"), rows));
  }

  private static void rows(ObjectNode node, RowChanges rows) {
    node.put("newly_visible", rows.appeared()).put("newly_missing", rows.vanished());
    ArrayNode tables = node.putArray("keys");
    for (RowChanges.Keys keys : rows.keys()) {
      ObjectNode table = tables.addObject().put("table", keys.table());
      keys.columns().forEach(table.putArray("columns")::add);
      table.put("newly_visible", keys.appeared());
      keys.appearedKeys().forEach(table.putArray("newly_visible_keys")::add);
      table.put("newly_missing", keys.vanished());
      keys.vanishedKeys().forEach(table.putArray("newly_missing_keys")::add);
    }
  }

  private static void counts(ObjectNode node, Map<String, Long> counts) {
    counts.forEach(node::put);
  }
}
