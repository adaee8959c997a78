package dev.portico.spi;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;

/**
 * What a port must know of the query on whose behalf it works.
 *
 * @param queryId names the query in the store's own statement list and in logs; letters, digits and
 *     dashes only
 * @param deadline when the whole query must be over
 * @param timeZone the session's time zone
 * @param batchRows how many rows a batch should hold
 */
public record ExecutionContext(String queryId, Instant deadline, ZoneId timeZone, int batchRows) {
  public ExecutionContext {
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(timeZone, "timeZone");
    if (!queryId.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("not a query id: only letters, digits and dashes");
    }
    if (batchRows < 1) {
      throw new IllegalArgumentException("batchRows must be positive");
    }
  }

  /** The time left until the deadline; zero when it has passed. */
  public Duration remaining() {
    Duration left = Duration.between(Instant.now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
