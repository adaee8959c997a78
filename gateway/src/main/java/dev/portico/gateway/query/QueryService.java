package dev.portico.gateway.query;

import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.session.Session;
import java.util.List;

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
  CallerView view(Session session);

  /** The statements running now, of this principal, or of all for an operator. */
  List<RunningQuery> running(Session session);

  /**
   * Cancels a running query of this principal, or any for an operator.
   *
   * @return false when no such query runs
   */
  boolean cancel(Session session, String queryId);
}
