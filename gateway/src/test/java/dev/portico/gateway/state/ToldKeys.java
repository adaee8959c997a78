package dev.portico.gateway.state;

import dev.portico.gateway.audit.KeyEvents;
import dev.portico.gateway.audit.Receipt;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was told of keys. */
final class ToldKeys implements KeyEvents {
  final List<String> events = new CopyOnWriteArrayList<>();
  volatile boolean failing;

  @Override
  public Receipt keyIssued(String principal, String key, String opens, Instant expiresAt) {
    if (failing) {
      return () -> {
        throw new GatewayException(ErrorCode.AUDIT_UNAVAILABLE, "the disk is full");
      };
    }
    events.add("issued " + key);
    return Receipt.NONE;
  }

  @Override
  public void keyRevoked(String principal, String owner, String key) {
    events.add("revoked " + key);
  }

  @Override
  public void keyRefused(
      Optional<String> owner, Optional<String> key, String client, String reason) {
    events.add("refused " + key.orElse("-") + " " + reason);
  }
}
