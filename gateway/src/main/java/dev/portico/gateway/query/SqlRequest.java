package dev.portico.gateway.query;

import dev.portico.gateway.audit.TraceParent;
import dev.portico.spi.BindValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A statement to run.
 *
 * @param sql its text, without regard to a trailing semicolon
 * @param parameters values of its question marks, in order
 * @param timeout the caller's own limit; the server's applies too
 * @param maxRows rows after which the stream ends, 0 for all (JDBC's {@code setMaxRows})
 * @param started told the query's id as soon as it is listed as running, before it is planned, so
 *     that a door can cancel a query whose stream it does not have yet; called once, on the thread
 *     that runs it
 * @param caller the span of the caller, which the trace of this statement continues
 */
public record SqlRequest(
    String sql,
    List<BindValue> parameters,
    Optional<Duration> timeout,
    long maxRows,
    Consumer<String> started,
    Optional<TraceParent> caller) {
  public SqlRequest {
    Objects.requireNonNull(sql, "sql");
    parameters = List.copyOf(parameters);
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(started, "started");
    Objects.requireNonNull(caller, "caller");
  }

  /** For a caller without a trace. */
  public SqlRequest(
      String sql,
      List<BindValue> parameters,
      Optional<Duration> timeout,
      long maxRows,
      Consumer<String> started) {
    this(sql, parameters, timeout, maxRows, started, Optional.empty());
  }

  /** For a caller who cancels by the stream alone. */
  public SqlRequest(
      String sql, List<BindValue> parameters, Optional<Duration> timeout, long maxRows) {
    this(sql, parameters, timeout, maxRows, queryId -> {});
  }

  public static SqlRequest of(String sql) {
    return new SqlRequest(sql, List.of(), Optional.empty(), 0);
  }
}
