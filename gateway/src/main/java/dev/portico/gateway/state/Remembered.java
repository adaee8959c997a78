package dev.portico.gateway.state;

import java.util.Objects;

/** What the gateway remembers of its users, for the door that shows it. */
public record Remembered(AccessKeys keys, SavedQueries saved) {
  public Remembered {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(saved, "saved");
  }
}
