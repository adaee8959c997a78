package dev.portico.gateway.state;

import dev.portico.gateway.config.Network;
import dev.portico.gateway.session.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of an access key; never its secret, of which only a digest is kept.
 *
 * @param id its name in listings, logs and the audit trail
 * @param owner who made it, with whose rights it reads
 * @param token who the owner was by the token that made it; empty when the owner is a user with a
 *     password, whose rights are looked up at each use
 * @param reading the one thing that it opens
 * @param label what its owner calls it
 * @param from the networks it may be used from; empty for all
 * @param createdAt when it was made
 * @param expiresAt when it ends
 * @param mostUses how often it may be used; empty for as often as its owner likes
 * @param uses how often it was
 * @param lastUsedAt when it was used last
 * @param revokedAt when it was revoked
 */
public record AccessKey(
    String id,
    String owner,
    Optional<Principal> token,
    Reading reading,
    Optional<String> label,
    List<Network> from,
    Instant createdAt,
    Instant expiresAt,
    Optional<Long> mostUses,
    long uses,
    Optional<Instant> lastUsedAt,
    Optional<Instant> revokedAt) {
  public AccessKey {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(reading, "reading");
    Objects.requireNonNull(label, "label");
    from = List.copyOf(from);
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(expiresAt, "expiresAt");
    Objects.requireNonNull(mostUses, "mostUses");
    Objects.requireNonNull(lastUsedAt, "lastUsedAt");
    Objects.requireNonNull(revokedAt, "revokedAt");
  }

  /** Why it opens nothing; empty when it does. */
  public Optional<KeyRefusal> refusal(Instant now, String client) {
    if (revokedAt.isPresent()) {
      return Optional.of(KeyRefusal.REVOKED);
    } else if (!now.isBefore(expiresAt)) {
      return Optional.of(KeyRefusal.EXPIRED);
    } else if (mostUses.filter(most -> uses >= most).isPresent()) {
      return Optional.of(KeyRefusal.USED_UP);
    } else if (!from.isEmpty() && from.stream().noneMatch(n -> n.holds(client))) {
      return Optional.of(KeyRefusal.ELSEWHERE);
    }
    return Optional.empty();
  }
}
