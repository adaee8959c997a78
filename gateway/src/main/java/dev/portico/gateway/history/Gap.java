package dev.portico.gateway.history;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A time of which a captured history knows nothing.
 *
 * @param from when a capture failed or was missed
 * @param to the next capture; empty while there was none
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

  boolean holds(Instant instant) {
    return !instant.isBefore(from) && to.map(instant::isBefore).orElse(true);
  }

  Gap closed(Instant end) {
    return new Gap(from, Optional.of(end), reason);
  }
}
