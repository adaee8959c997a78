package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of one query.
 *
 * @param queryId its name in listings, logs and stores
 * @param principal who asked
 * @param client the caller's network address
 * @param application the caller's program, as it calls itself
 * @param purpose the purpose of the session
 * @param sql the statement as the caller wrote it, without parameter values
 * @param tables {@code schema.table} of each table read
 * @param startedAt when the statement arrived
 * @param duration until it was over
 * @param rows handed to the door
 * @param bytes a rough size of these rows
 * @param failure why it failed; empty when it did not
 * @param fragments texts sent to each store, by connection name
 */
public record QueryEvent(
    String queryId,
    String principal,
    String client,
    Optional<String> application,
    Optional<String> purpose,
    String sql,
    List<String> tables,
    Instant startedAt,
    Duration duration,
    long rows,
    long bytes,
    Optional<ErrorCode> failure,
    Map<String, List<String>> fragments) {
  public QueryEvent {
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(sql, "sql");
    tables = List.copyOf(tables);
    fragments = Map.copyOf(fragments);
  }

  /** {@code OK}, or the name of the failure's code. */
  public String outcome() {
    return failure.map(Enum::name).orElse("OK");
  }
}
