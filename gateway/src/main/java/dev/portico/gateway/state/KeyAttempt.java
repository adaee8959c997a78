package dev.portico.gateway.state;

import java.util.Objects;
import java.util.Optional;

/**
 * What came of showing an access key.
 *
 * @param key the key; empty when there is none of that secret
 * @param number of the attempt among the key's; 0 when there is no key
 * @param refusal why it opens nothing; empty when it does
 */
public record KeyAttempt(Optional<AccessKey> key, long number, Optional<KeyRefusal> refusal) {
  /** There is no such key. */
  static final KeyAttempt UNKNOWN =
      new KeyAttempt(Optional.empty(), 0, Optional.of(KeyRefusal.UNKNOWN));

  public KeyAttempt {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(refusal, "refusal");
  }
}
