package dev.portico.gateway.cli.policy;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs a query under two policies and compares the rows. Bounded: larger answers are refused. */
final class RowComparison {
  private static final int MOST_ROWS = 100_000;
  private static final int MOST_KEYS = 20;

  private final RunningGateway before;
  private final RunningGateway after;

  RowComparison(RunningGateway before, RunningGateway after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Compares.
   *
   * @param changes what the decisions differ in
   * @throws GatewayException when a store cannot be read, or an answer is too large
   */
  RowChanges compare(AskedQuery query, List<Change> changes) {
    Map<List<String>, Integer> counts = new HashMap<>();
    rows(before, query).forEach(row -> counts.merge(row, -1, Integer::sum));
    rows(after, query).forEach(row -> counts.merge(row, 1, Integer::sum));
    long appeared = counts.values().stream().filter(n -> n > 0).mapToLong(n -> n).sum();
    long vanished = -counts.values().stream().filter(n -> n < 0).mapToLong(n -> n).sum();
    List<RowChanges.Keys> keys = new ArrayList<>();
    for (Change change : changes) {
      switch (change.kind()) {
        case ROW_FILTER, TABLE_OPENED, TABLE_CLOSED ->
            keys(change.where(), query).ifPresent(keys::add);
        default -> {
          // changes values, or nothing
        }
      }
    }
    return new RowChanges(appeared, vanished, keys);
  }

  /** No rows for who is refused by a policy; other failures are failures of the comparison. */
  private static List<List<String>> rows(RunningGateway gateway, AskedQuery query) {
    if (gateway.decisions(query.session(), query.sql()).refusal().isPresent()) {
      return List.of();
    }
    return Answer.of(gateway.queries(), query.session(), query.sql(), MOST_ROWS).rows();
  }

  private Optional<RowChanges.Keys> keys(String table, AskedQuery query) {
    Optional<ViewTable> old = table(before, table, query.session());
    Optional<ViewTable> present = table(after, table, query.session());
    List<String> key = old.or(() -> present).map(t -> t.table().primaryKey()).orElse(List.of());
    if (key.isEmpty() || !shows(old, key) || !shows(present, key)) {
      return Optional.empty();
    }
    Set<String> gone = old.map(t -> keys(before, t, key, query)).orElse(Set.of());
    Set<String> come = present.map(t -> keys(after, t, key, query)).orElse(Set.of());
    List<String> appeared = come.stream().filter(k -> !gone.contains(k)).toList();
    List<String> vanished = gone.stream().filter(k -> !come.contains(k)).toList();
    return Optional.of(
        new RowChanges.Keys(
            table,
            key,
            appeared.size(),
            appeared.stream().limit(MOST_KEYS).toList(),
            vanished.size(),
            vanished.stream().limit(MOST_KEYS).toList()));
  }

  /** Whether the key is there as it is; a table that is closed has no rows to compare. */
  private static boolean shows(Optional<ViewTable> table, List<String> key) {
    return table.isEmpty()
        || table.get().columns().stream()
            .filter(c -> !c.masked())
            .map(ViewColumn::name)
            .collect(Collectors.toSet())
            .containsAll(key);
  }

  private static Optional<ViewTable> table(RunningGateway gateway, String name, Session session) {
    return gateway.queries().view(session).tables().stream()
        .filter(t -> t.name().toString().equalsIgnoreCase(name))
        .findFirst();
  }

  private static Set<String> keys(
      RunningGateway gateway, ViewTable table, List<String> key, AskedQuery query) {
    String sql =
        "SELECT "
            + key.stream().map(RowComparison::quoted).collect(Collectors.joining(", "))
            + " FROM "
            + quoted(table.name().schema())
            + "."
            + quoted(table.name().table());
    Set<String> keys = new LinkedHashSet<>();
    Answer.of(gateway.queries(), query.session(), sql, MOST_ROWS)
        .rows()
        .forEach(row -> keys.add(String.join(", ", row)));
    return keys;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
