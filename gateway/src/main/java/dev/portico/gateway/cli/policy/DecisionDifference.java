package dev.portico.gateway.cli.policy;

import dev.portico.gateway.cli.policy.Change.Kind;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.QueryDecisions;
import dev.portico.gateway.query.QueryDecisions.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How two decisions about the same query of the same caller differ in what the caller gets. Columns
 * that the query does not read do not count.
 */
final class DecisionDifference {
  private static final String ANSWERED = "answered";
  private static final String NONE = "none";

  private final List<Change> changes = new ArrayList<>();

  private DecisionDifference() {}

  static List<Change> of(QueryDecisions before, QueryDecisions after) {
    DecisionDifference difference = new DecisionDifference();
    if (before.refusal().isPresent() && after.refusal().isPresent()) {
      difference.queries(before.refusal(), after.refusal());
      return difference.changes;
    }
    difference.queries(before.refusal(), after.refusal());
    for (int i = 0; i < before.tables().size(); i++) {
      difference.tables(before.tables().get(i), after.tables().get(i));
    }
    return difference.changes;
  }

  private void queries(Optional<GatewayException> before, Optional<GatewayException> after) {
    String old = before.map(e -> e.code().name()).orElse(ANSWERED);
    String now = after.map(e -> e.code().name()).orElse(ANSWERED);
    if (!old.equals(now)) {
      Kind kind =
          before.isEmpty()
              ? Kind.NEWLY_DENIED
              : after.isEmpty() ? Kind.NEWLY_ALLOWED : Kind.OTHER_REFUSAL;
      changes.add(new Change(kind, "", old, now));
    }
  }

  private void tables(Table before, Table after) {
    if (before.closed().isPresent() || after.closed().isPresent()) {
      if (!before.closed().equals(after.closed())) {
        changes.add(
            new Change(
                after.closed().isPresent() ? Kind.TABLE_CLOSED : Kind.TABLE_OPENED,
                before.name(),
                before.closed().orElse(before.rows()),
                after.closed().orElse(after.rows())));
      }
      return;
    }
    if (before.read().isEmpty() && after.read().isEmpty()) {
      return;
    }
    if (!before.rows().equals(after.rows())) {
      changes.add(new Change(Kind.ROW_FILTER, before.name(), before.rows(), after.rows()));
    }
    columns(before, after);
    maps(Kind.OBLIGATION, before.name(), before.obligations(), after.obligations());
  }

  private void columns(Table before, Table after) {
    Set<String> read = new HashSet<>(before.read().orElse(Set.of()));
    read.addAll(after.read().orElse(Set.of()));
    for (String column : before.columns()) {
      if (read.contains(column) && !after.columns().contains(column)) {
        changes.add(new Change(Kind.COLUMN_HIDDEN, before.name() + "." + column, "", ""));
      }
    }
    for (String column : after.columns()) {
      if (read.contains(column) && !before.columns().contains(column)) {
        String mask = after.masks().getOrDefault(column, "");
        changes.add(new Change(Kind.COLUMN_VISIBLE, before.name() + "." + column, "", mask));
      }
    }
    List<String> both =
        before.columns().stream().filter(read::contains).filter(after.columns()::contains).toList();
    for (String column : both) {
      compare(
          Kind.MASK,
          before.name() + "." + column,
          before.masks().getOrDefault(column, NONE),
          after.masks().getOrDefault(column, NONE));
    }
  }

  private void maps(
      Kind kind, String table, Map<String, String> before, Map<String, String> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      compare(
          kind,
          table + " " + name,
          before.getOrDefault(name, NONE),
          after.getOrDefault(name, NONE));
    }
  }

  private void compare(Kind kind, String where, String before, String after) {
    if (!before.equals(after)) {
      changes.add(new Change(kind, where, before, after));
    }
  }
}
