package dev.portico.gateway.protocol.avatica;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.time.Duration;

/**
 * What callers see, kept for the moment in which a tool asks about one table after the other: to
 * look at 10,000 tables anew for each of its questions costs more than all the rest. Metadata only;
 * a query is always decided anew. Safe for many threads.
 */
final class RecentViews {
  /** How old an answer about tables may be. */
  static final Duration AGE = Duration.ofSeconds(1);

  /** A view of 10,000 tables takes some 20 MB. */
  private static final int MOST = 8;

  private final QueryService queries;
  private final Cache<Key, CallerView> views =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .expireAfterWrite(AGE)
          .scheduler(Scheduler.systemScheduler())
          .build();

  /** Everything of a session that a decision is told. */
  private record Key(Principal principal, String client, SessionSettings settings) {}

  RecentViews(QueryService queries) {
    this.queries = queries;
  }

  /** Everything this caller may see; of two callers at once with the same key one asks. */
  CallerView view(Session session) {
    Key key = new Key(session.principal(), session.client(), session.settings());
    return views.get(key, any -> queries.view(session));
  }
}
