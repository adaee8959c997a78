package dev.portico.gateway.audit;

import java.time.Duration;
import java.util.List;

/**
 * Where the pipeline tells what becomes of each statement. Called from the statement's own threads;
 * implementations return quickly, and {@link #finished} does not throw.
 */
public interface QueryEvents {
  /**
   * A statement has a plan and is about to read. {@link #finished} follows, unless this throws.
   *
   * @return what its first row waits for
   * @throws dev.portico.gateway.error.GatewayException {@code AUDIT_UNAVAILABLE} when it is known
   *     already that this cannot be recorded
   */
  Receipt started(QueryEvent event);

  /**
   * A statement is over: its last row was read, it failed or was cancelled; or it was refused or
   * answered without ever having started.
   *
   * @return what an answer without rows waits for
   */
  Receipt finished(QueryEvent event);

  /**
   * A fragment of a query is over.
   *
   * @param connection the store
   * @param duration time spent waiting for it
   */
  default void storeRead(String connection, Duration duration) {}

  /** A statement is over, and this is how its time was spent; follows on {@link #finished}. */
  default void traced(QueryTrace trace) {}

  /** Tells all of these, in this order. */
  static QueryEvents all(QueryEvents... receivers) {
    List<QueryEvents> all = List.of(receivers);
    return new QueryEvents() {
      @Override
      public Receipt started(QueryEvent event) {
        return Receipt.all(all.stream().map(r -> r.started(event)).toList());
      }

      @Override
      public void storeRead(String connection, Duration duration) {
        all.forEach(r -> r.storeRead(connection, duration));
      }

      @Override
      public void traced(QueryTrace trace) {
        all.forEach(r -> r.traced(trace));
      }

      @Override
      public Receipt finished(QueryEvent event) {
        return Receipt.all(all.stream().map(r -> r.finished(event)).toList());
      }
    };
  }
}
