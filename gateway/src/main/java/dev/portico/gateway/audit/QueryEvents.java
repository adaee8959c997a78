package dev.portico.gateway.audit;

import java.util.List;

/**
 * Where the pipeline tells that a query began and how it ended. Called from the query's own thread,
 * exactly once each and in this order; implementations return quickly and do not throw.
 */
public interface QueryEvents {
  /** A statement was accepted and begins to run. */
  void started(String queryId);

  /** The statement is over: its last row was read, it failed, was refused or cancelled. */
  void finished(QueryEvent event);

  /** Tells all of these, in this order. */
  static QueryEvents all(QueryEvents... receivers) {
    List<QueryEvents> all = List.of(receivers);
    return new QueryEvents() {
      @Override
      public void started(String queryId) {
        all.forEach(r -> r.started(queryId));
      }

      @Override
      public void finished(QueryEvent event) {
        all.forEach(r -> r.finished(event));
      }
    };
  }
}
