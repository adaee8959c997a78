package dev.portico.gateway.state;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One attempt to use an access key.
 *
 * @param attempt its number among the key's
 * @param usedAt when
 * @param client from which address
 * @param queryId of the query that it ran, when it came so far
 * @param outcome {@code begun}, {@code OK}, {@code HEAD}, the code of an error, or the word of a
 *     {@link KeyRefusal}
 */
public record KeyUse(
    long attempt, Instant usedAt, String client, Optional<String> queryId, String outcome) {
  public KeyUse {
    Objects.requireNonNull(usedAt, "usedAt");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(outcome, "outcome");
  }
}
