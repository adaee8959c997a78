package dev.portico.gateway.protocol.http;

import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.state.Remembered;
import java.util.Objects;

/**
 * What stands behind the door, none of which it closes.
 *
 * @param queries runs statements
 * @param authenticator says who asks
 * @param remembered access keys and saved queries
 * @param operations of the whole server
 * @param exports for answers that are made whole
 */
public record Behind(
    QueryService queries,
    Authenticator authenticator,
    Remembered remembered,
    Operations operations,
    Exports exports) {
  public Behind {
    Objects.requireNonNull(queries, "queries");
    Objects.requireNonNull(authenticator, "authenticator");
    Objects.requireNonNull(remembered, "remembered");
    Objects.requireNonNull(operations, "operations");
    Objects.requireNonNull(exports, "exports");
  }
}
