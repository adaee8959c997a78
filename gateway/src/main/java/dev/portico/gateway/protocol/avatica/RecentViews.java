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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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

  /**
   * Everything of a session that a decision is told, and what the listing is about.
   *
   * @param schemas empty when it is about all
   */
  private record Key(
      Principal principal, String client, SessionSettings settings, Optional<Scope> schemas) {}

  /**
   * Some schemas.
   *
   * @param pattern matches their names
   * @param domains further ones
   */
  record Scope(LikePattern pattern, Set<String> domains) {
    boolean covers(String schema) {
      return pattern.matches(schema) || domains.contains(schema.toLowerCase(Locale.ROOT));
    }
  }

  RecentViews(QueryService queries) {
    this.queries = queries;
  }

  /** Everything this caller may see; of two callers at once with the same key one asks. */
  CallerView view(Session session) {
    return views.get(key(session, Optional.empty()), any -> queries.view(session));
  }

  /** Everything this caller may see in some schemas, and perhaps in others. */
  CallerView view(Session session, Scope schemas) {
    CallerView all = views.getIfPresent(key(session, Optional.empty()));
    return all != null
        ? all
        : views.get(
            key(session, Optional.of(schemas)), any -> queries.view(session, schemas::covers));
  }

  private static Key key(Session session, Optional<Scope> schemas) {
    return new Key(session.principal(), session.client(), session.settings(), schemas);
  }
}
