package dev.portico.gateway.protocol;

import dev.portico.gateway.session.Principal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Who sent a request, and until when that is known.
 *
 * @param tokenEnds when the token ends that said so; empty for a name and password
 */
public record Login(Principal principal, Optional<Instant> tokenEnds) {
  public Login {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(tokenEnds, "tokenEnds");
  }
}
