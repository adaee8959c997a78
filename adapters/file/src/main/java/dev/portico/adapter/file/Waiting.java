package dev.portico.adapter.file;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.time.Duration;
import java.time.Instant;

/**
 * How long work may go on.
 *
 * @param connection for messages
 * @param deadline when it must be over
 */
public record Waiting(String connection, Instant deadline) {

  /**
   * Ends the work of a caller whose time is up or who was interrupted; cheap enough for every file.
   */
  public void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new PortException(Reason.CANCELLED, "connection " + connection + ": cancelled");
    }
    if (left().isZero()) {
      throw timeout();
    }
  }

  public Duration left() {
    Duration left = Duration.between(Instant.now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  public PortException timeout() {
    return new PortException(
        Reason.TIMEOUT,
        "connection "
            + connection
            + ": finding and reading files took longer than the query may; try again or allow more"
            + " time");
  }
}
