package dev.portico.gateway.history;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A time of which a captured history knows nothing.
 *
 * @param from the last capture before, which is known itself
 * @param to the next one, likewise; empty while there was none
 * @param reason for the operator; without values of rows
 */
public record Gap(Instant from, Optional<Instant> to, String reason) {
  public Gap {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(reason, "reason");
  }

  boolean open() {
    return to.isEmpty();
  }

  /** Whether something of a time, both ends included, is not known. */
  boolean meets(Instant begin, Instant end) {
    return end.isAfter(from) && to.map(begin::isBefore).orElse(true);
  }

  Gap closed(Instant end) {
    return new Gap(from, Optional.of(end), reason);
  }
}
