package dev.portico.gateway.catalog;

import java.util.Optional;

/**
 * A fault or warning in a descriptor.
 *
 * @param severity whether it keeps the product from being published
 * @param file path relative to the settings' folder
 * @param line from 1; 0 when the fault has no line
 * @param product the product concerned, when known
 * @param message what is wrong and the next step
 */
public record Problem(
    Severity severity, String file, int line, Optional<String> product, String message) {
  /** How bad it is. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** {@code file:line: error: message}. */
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + (severity == Severity.ERROR ? "error" : "warning")
        + ": "
        + message;
  }
}
