package dev.portico.gateway.session;

import dev.portico.gateway.catalog.TableName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Of when a query read one of its tables. Holds no value of a row. Immutable.
 *
 * @param queryId the query
 * @param table the table
 * @param named whether the statement itself names it; otherwise it stands inside a virtual table
 * @param strategy how the table keeps its past; empty for a virtual table and for one of the
 *     gateway's own
 * @param asked what was asked for
 * @param readAt the instant that was really read; empty where there is not one instant
 * @param note what must be known of that; empty for nothing
 */
public record TableRead(
    String queryId,
    TableName table,
    boolean named,
    Optional<String> strategy,
    Period asked,
    Optional<Instant> readAt,
    Optional<String> note) {
  public TableRead {
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(asked, "asked");
    Objects.requireNonNull(readAt, "readAt");
    Objects.requireNonNull(note, "note");
  }
}
