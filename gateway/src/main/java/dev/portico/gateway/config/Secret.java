package dev.portico.gateway.config;

import java.util.Objects;

/** A text that no message, log or listing shows. */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = Objects.requireNonNull(text, "text");
  }

  /** The text itself, for the one place that needs it. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Never the text. */
  @Override
  public String toString() {
    return "(secret)";
  }
}
