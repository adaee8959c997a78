package dev.portico.gateway.query;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancelled;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The queries that run now, bounded in all and per principal. Safe for many threads. */
final class RunningQueries {
  private static final int SHOWN_SQL = 2_000;

  private final Limits limits;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  private record Entry(Execution execution, String principal, String sql, Instant startedAt) {}

  RunningQueries(Limits limits) {
    this.limits = limits;
  }

  /** Lets a query in, or refuses it. */
  synchronized void enter(Execution execution, Session session, String sql) {
    if (stopping) {
      throw Cancelled.byShutdown();
    }
    String principal = session.principal().name();
    long own = entries.values().stream().filter(e -> e.principal().equals(principal)).count();
    if (own >= limits.queriesPerPrincipal()) {
      throw new GatewayException(
          ErrorCode.TOO_MANY_QUERIES,
          own
              + " queries of yours are running, the limit is "
              + limits.queriesPerPrincipal()
              + "; wait for one to end");
    }
    if (entries.size() >= limits.queries()) {
      throw new GatewayException(
          ErrorCode.TOO_MANY_QUERIES,
          entries.size() + " queries are running, the server takes no more now; try again");
    }
    entries.put(execution.queryId(), new Entry(execution, principal, sql, Instant.now()));
  }

  void leave(Execution execution) {
    entries.remove(execution.queryId());
  }

  List<RunningQuery> list(Session session) {
    return entries.entrySet().stream()
        .filter(e -> mayTouch(session, e.getValue()))
        .map(e -> shown(e.getKey(), e.getValue()))
        .sorted(Comparator.comparing(RunningQuery::startedAt))
        .toList();
  }

  private static RunningQuery shown(String id, Entry entry) {
    String sql =
        entry.sql().length() > SHOWN_SQL ? entry.sql().substring(0, SHOWN_SQL) + "…" : entry.sql();
    return new RunningQuery(id, entry.principal(), sql, entry.startedAt(), "running");
  }

  boolean cancel(Session session, String queryId) {
    Entry entry = entries.get(queryId);
    if (entry == null || !mayTouch(session, entry)) {
      return false;
    }
    entry.execution().cancellation().cancel(Cancelled.byClient());
    return true;
  }

  private static boolean mayTouch(Session session, Entry entry) {
    return session.principal().name().equals(entry.principal())
        || session.principal().hasRole(Principal.OPERATOR_ROLE);
  }

  int count() {
    return entries.size();
  }

  /** Takes no more queries. */
  void stopAccepting() {
    stopping = true;
  }

  void cancelAll() {
    entries.values().forEach(e -> e.execution().cancellation().cancel(Cancelled.byShutdown()));
  }
}
