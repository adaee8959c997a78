package dev.portico.gateway.state;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A statement that its owner gave a name.
 *
 * @param name unique among its owner's
 * @param reading the statement with its settings
 * @param description what its owner says about it
 * @param savedAt when it was last changed
 */
public record SavedQuery(
    String name, Reading reading, Optional<String> description, Instant savedAt) {
  public SavedQuery {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(reading, "reading");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(savedAt, "savedAt");
  }
}
