package dev.portico.gateway.audit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The last statements, in memory: what the table {@code portico.queries} is made of. Bounded in
 * number, and their texts in length. Safe for many threads.
 */
public final class RecentQueries implements QueryEvents {
  private static final int MOST_SQL = 2_000;

  private final int most;
  private final Map<String, QueryEvent> events = new LinkedHashMap<>();

  /**
   * @param most statements kept, 0 for none
   */
  public RecentQueries(int most) {
    this.most = most;
  }

  @Override
  public Receipt started(QueryEvent event) {
    keep(event);
    return Receipt.NONE;
  }

  @Override
  public Receipt finished(QueryEvent event) {
    keep(event);
    return Receipt.NONE;
  }

  private void keep(QueryEvent event) {
    String sql = event.sql();
    QueryEvent kept =
        sql.length() <= MOST_SQL ? event : event.withSql(sql.substring(0, MOST_SQL) + "…");
    synchronized (events) {
      events.put(event.queryId(), kept);
      Iterator<String> oldest = events.keySet().iterator();
      while (events.size() > most) {
        oldest.next();
        oldest.remove();
      }
    }
  }

  /** The statements of one principal, the newest last. */
  public List<QueryEvent> of(String principal) {
    return matching(event -> event.principal().equals(principal));
  }

  /** The statements of everybody, the newest last; for auditors. */
  public List<QueryEvent> all() {
    return matching(event -> true);
  }

  private List<QueryEvent> matching(Predicate<QueryEvent> wanted) {
    synchronized (events) {
      return events.values().stream().filter(wanted).toList();
    }
  }
}
