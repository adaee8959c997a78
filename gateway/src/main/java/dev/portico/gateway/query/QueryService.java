package dev.portico.gateway.query;

import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.session.Session;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the doors call. Safe for many threads. All methods throw {@code GatewayException} and
 * nothing else.
 */
public interface QueryService {

  /** Parses, decides and validates, without running. */
  PreparedQuery prepare(Session session, String sql);

  /**
   * Runs a statement of any kind. SET and the like change the session and give a stream without
   * columns and rows.
   *
   * @return the rows; the caller closes the stream
   */
  RowStream run(Session session, SqlRequest request);

  /** Everything this caller may see, for metadata, completion and listings. */
  default CallerView view(Session session) {
    return view(session, any -> true);
  }

  /**
   * Everything this caller may see in some schemas; of the others nothing is decided.
   *
   * @param schemas asked with the catalog's spelling
   */
  CallerView view(Session session, Predicate<String> schemas);

  /** The statements running now, of this principal, or of all for an operator. */
  List<RunningQuery> running(Session session);

  /**
   * Cancels a running query of this principal, or any for an operator.
   *
   * @return false when no such query runs
   */
  boolean cancel(Session session, String queryId);
}
