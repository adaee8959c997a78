package dev.portico.gateway.history;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel.OptedIn;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A captured table as listings show it.
 *
 * @param optedIn who wanted it
 * @param first the first capture
 * @param last the last one
 * @param captures how many there were
 * @param rows versions kept
 * @param bytes of their files
 * @param lagSeconds since the last capture; −1 before the first
 * @param gaps in their order
 * @param next when it is looked at next; empty where nothing is captured, such as beside a server
 * @param problem why the last attempt failed; empty when it did not
 */
public record HistoryRow(
    TableName table,
    OptedIn optedIn,
    Optional<Instant> first,
    Optional<Instant> last,
    long captures,
    long rows,
    long bytes,
    long lagSeconds,
    List<Gap> gaps,
    Optional<Instant> next,
    Optional<String> problem) {
  public HistoryRow {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(optedIn, "optedIn");
    gaps = List.copyOf(gaps);
  }
}
