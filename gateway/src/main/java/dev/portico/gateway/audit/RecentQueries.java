package dev.portico.gateway.audit;

import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last statements, in memory: what the table {@code portico.queries} is made of. Bounded in
 * number, and their texts in length. Safe for many threads.
 */
public final class RecentQueries implements QueryEvents {
  private static final int MOST_SQL = 2_000;

  private final int most;
  private final AuditRecords records;
  private final Map<String, QueryEvent> events = new LinkedHashMap<>();

  /**
   * @param most statements kept, 0 for none
   * @param literals whether literals of statements are kept
   */
  public RecentQueries(int most, AuditLiterals literals) {
    this.most = most;
    this.records = new AuditRecords(literals);
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
    QueryEvent kept = event.withTexts(cut(records.shown(event, event.sql())), fragments(event));
    synchronized (events) {
      events.put(event.queryId(), kept);
      Iterator<String> oldest = events.keySet().iterator();
      while (events.size() > most) {
        oldest.next();
        oldest.remove();
      }
    }
  }

  private Map<String, List<String>> fragments(QueryEvent event) {
    Map<String, List<String>> fragments = new LinkedHashMap<>();
    event
        .fragments()
        .forEach(
            (connection, texts) ->
                fragments.put(
                    connection, texts.stream().map(t -> cut(records.fragment(t))).toList()));
    return fragments;
  }

  private static String cut(String text) {
    return text.length() <= MOST_SQL ? text : text.substring(0, MOST_SQL) + "…";
  }

  /** The statements of everybody, the newest last. */
  public List<QueryEvent> all() {
    synchronized (events) {
      return List.copyOf(events.values());
    }
  }
}
