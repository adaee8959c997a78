package dev.portico.gateway.protocol.http;

import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Session;
import java.util.Optional;

/**
 * The statement of one request while it runs, so that it can be cancelled at any moment after its
 * client left: before the pipeline named it, while it is planned and started, and while its rows
 * are read. Safe for many threads.
 */
final class RunningCall {
  private final QueryService queries;
  private final Session session;
  private String queryId;
  private RowStream rows;
  private boolean left;

  RunningCall(QueryService queries, Session session) {
    this.queries = queries;
    this.session = session;
  }

  synchronized Optional<String> queryId() {
    return Optional.ofNullable(queryId);
  }

  /** The pipeline accepted the statement under this id. */
  void started(String id) {
    boolean late;
    synchronized (this) {
      queryId = id;
      late = left;
    }
    if (late) {
      queries.cancel(session, id);
    }
  }

  /** The first rows can be asked for. */
  void answered(RowStream stream) {
    boolean late;
    synchronized (this) {
      queryId = stream.queryId();
      rows = stream;
      late = left;
    }
    if (late) {
      stream.cancel();
    }
  }

  /** The client is gone; may wait for a store, so not for event loops. */
  void clientLeft() {
    RowStream stream;
    String id;
    synchronized (this) {
      left = true;
      stream = rows;
      id = queryId;
    }
    if (stream != null) {
      stream.cancel();
    } else if (id != null) {
      queries.cancel(session, id);
    }
  }
}
