package dev.portico.gateway.state;

import java.util.Objects;

/**
 * A key that was just made.
 *
 * @param secret what opens; nobody is told it again
 */
public record IssuedKey(AccessKey key, String secret) {
  public IssuedKey {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(secret, "secret");
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "IssuedKey[" + key.id() + "]";
  }
}
