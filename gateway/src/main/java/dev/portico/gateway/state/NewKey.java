package dev.portico.gateway.state;

import dev.portico.gateway.config.Network;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What somebody wants an access key for; the parts are those of {@link AccessKey}.
 *
 * @param expiresAt when it is to end
 */
public record NewKey(
    Reading reading,
    Optional<String> label,
    List<Network> from,
    Instant expiresAt,
    Optional<Long> mostUses) {
  public NewKey {
    Objects.requireNonNull(reading, "reading");
    Objects.requireNonNull(label, "label");
    from = List.copyOf(from);
    Objects.requireNonNull(expiresAt, "expiresAt");
    Objects.requireNonNull(mostUses, "mostUses");
  }
}
