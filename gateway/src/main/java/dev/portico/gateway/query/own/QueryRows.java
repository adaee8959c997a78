package dev.portico.gateway.query.own;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.audit.TableAccess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * {@code portico.queries}: the last statements of everybody. Which of them show, and which columns,
 * is decided and woven as for any table.
 */
final class QueryRows {
  private QueryRows() {}

  static Map<String, TableRows<?>> tables() {
    return Map.of("portico.queries", queries());
  }

  private static TableRows<QueryEvent> queries() {
    return new TableRows<>(sight -> sight.queries().stream())
        .cell("query_id", QueryEvent::queryId)
        .cell("principal", QueryEvent::principal)
        .cell("purpose", e -> e.asked().purpose().orElse(null))
        .cell("application", e -> e.asked().application().orElse(null))
        .cell("client", e -> e.asked().client())
        .cell("sql", QueryEvent::sql)
        .cell("tables", e -> Texts.list(e.tables().stream().map(TableAccess::name).toList()))
        .cell("as_of", QueryRows::asOf)
        .cell("started_at", QueryEvent::startedAt)
        .cell("ended_at", e -> runs(e) ? null : e.startedAt().plus(e.duration()))
        .cell("duration_ms", e -> runs(e) ? null : e.duration().toMillis())
        .cell("row_count", QueryEvent::rows)
        .cell("byte_count", QueryEvent::bytes)
        .cell("outcome", QueryRows::outcome)
        .cell("error_code", e -> e.failure().map(Enum::name).orElse(null))
        .cell("roles", e -> Texts.list(e.asked().roles()))
        .cell("reasons", QueryRows::reasons)
        .cell("decision_id", e -> e.decision().orElse(null))
        .cell("policy_revision", e -> e.revision().orElse(null))
        .cell("row_filters", e -> byTable(e, TableAccess::rowFilter, Map::isEmpty))
        .cell("masks", e -> byTable(e, TableAccess::masks, Map::isEmpty))
        .cell("hidden_columns", e -> byTable(e, TableAccess::hidden, List::isEmpty))
        .cell("fragments", e -> Texts.json(e.fragments()));
  }

  private static boolean runs(QueryEvent event) {
    return event.kind() == Kind.START;
  }

  private static String asOf(QueryEvent event) {
    QueryEvent.Asked asked = event.asked();
    return asked
        .asOfFrom()
        .map(from -> "from " + from + " to " + asked.asOfTo().orElse("now"))
        .or(asked::asOf)
        .orElse(null);
  }

  private static String outcome(QueryEvent event) {
    return switch (event.kind()) {
      case START -> "RUNNING";
      case REFUSED -> "REFUSED";
      case END, ANSWERED -> event.failure().isPresent() ? "FAILED" : "OK";
    };
  }

  private static String reasons(QueryEvent event) {
    return Texts.list(
        event.tables().stream().flatMap(t -> t.reasons().stream()).distinct().sorted().toList());
  }

  private static <T> String byTable(
      QueryEvent event, Function<TableAccess, T> value, java.util.function.Predicate<T> nothing) {
    Map<String, T> values = new LinkedHashMap<>();
    for (TableAccess table : event.tables()) {
      T decided = value.apply(table);
      if (!nothing.test(decided)) {
        values.put(table.name(), decided);
      }
    }
    return Texts.json(values);
  }
}
