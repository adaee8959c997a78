package dev.portico.gateway.state;

import dev.portico.gateway.session.Principal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Who makes an access key.
 *
 * @param principal with the rights of now
 * @param tokenEnds when the token ends by which they are known, and with it their keys; empty for
 *     users with a password
 */
public record KeyOwner(Principal principal, Optional<Instant> tokenEnds) {
  public KeyOwner {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(tokenEnds, "tokenEnds");
  }
}
