package dev.portico.gateway.execute;

import dev.portico.gateway.catalog.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells how far the captured histories of tables are. Implemented by {@code history}; which tables
 * a caller is told of is not its business. Safe for many threads.
 */
@FunctionalInterface
public interface CaptureStates {
  /** Of a gateway that captures nothing. */
  CaptureStates NONE = table -> Optional.empty();

  /** The state of one table's history; empty when it is not captured. */
  Optional<State> of(TableName table);

  /**
   * How far the history of one table is.
   *
   * @param optedIn who wanted it
   * @param first the first capture
   * @param last the last one
   * @param next when the table is looked at next; empty where nothing is captured
   * @param lagSeconds since the last capture; empty before the first
   * @param captures how many there were
   * @param versions kept
   * @param bytes of their files
   * @param segments changes that were found, each in files of its own
   * @param gaps in their order
   */
  record State(
      String optedIn,
      Optional<Instant> first,
      Optional<Instant> last,
      Optional<Instant> next,
      Optional<Long> lagSeconds,
      long captures,
      long versions,
      long bytes,
      long segments,
      List<Unknown> gaps) {
    public State {
      Objects.requireNonNull(optedIn, "optedIn");
      Objects.requireNonNull(first, "first");
      Objects.requireNonNull(last, "last");
      Objects.requireNonNull(next, "next");
      Objects.requireNonNull(lagSeconds, "lagSeconds");
      gaps = List.copyOf(gaps);
    }
  }

  /**
   * A time of which a history knows nothing.
   *
   * @param to empty while it lasts
   */
  record Unknown(Instant from, Optional<Instant> to) {
    public Unknown {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }
  }
}
