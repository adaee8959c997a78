package dev.portico.gateway.audit;

import java.time.Instant;
import java.util.Optional;

/** Where the life of access keys is told. Called from many threads; secrets are never told. */
public interface KeyEvents {
  /**
   * A key was made.
   *
   * @param key its id
   * @param opens what it reads, in words
   * @return what its owner waits for
   */
  Receipt keyIssued(String principal, String key, String opens, Instant expiresAt);

  /**
   * A key was revoked.
   *
   * @param owner whose it was
   */
  void keyRevoked(String principal, String owner, String key);

  /**
   * A key was shown that opens nothing.
   *
   * @param owner whose key it is; empty when there is none like it
   * @param key its id; empty when there is none like it
   * @param client the network address
   * @param reason why, in one word
   */
  void keyRefused(Optional<String> owner, Optional<String> key, String client, String reason);
}
