package dev.portico.gateway.session;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.time.Duration;
import java.time.Instant;

/** The moment by which a query must be over; made once, handed down every step. */
public final class Deadline {
  private final Instant instant;
  private final long endNanos;
  private final Duration whole;

  private Deadline(Duration whole) {
    this.whole = whole;
    this.instant = Instant.now().plus(whole);
    this.endNanos = System.nanoTime() + whole.toNanos();
  }

  public static Deadline in(Duration duration) {
    return new Deadline(duration);
  }

  /** The deadline on the wall clock, for stores. */
  public Instant instant() {
    return instant;
  }

  /** The time left, zero when it has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  public boolean passed() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** Throws when the deadline has passed. */
  public void check() {
    if (passed()) {
      throw exceeded();
    }
  }

  /** The error for a query that ran out of time. */
  public GatewayException exceeded() {
    return new GatewayException(
        ErrorCode.QUERY_TIMEOUT,
        "the query did not end within "
            + whole.toMillis()
            + " ms; ask for less, or raise the query timeout up to the server's limit");
  }
}
