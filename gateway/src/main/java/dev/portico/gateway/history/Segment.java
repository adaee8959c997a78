package dev.portico.gateway.history;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A file of versions, or of ends of versions, which is never changed.
 *
 * @param file its name in the table's folder
 * @param from the first capture it is of
 * @param to the last one
 * @param types the engine's types of the table's columns in it, by name; none in a file of ends
 */
record Segment(
    String file, Instant from, Instant to, long rows, long bytes, Map<String, String> types) {
  Segment {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    types = Map.copyOf(types);
  }

  /** Whether no column has another type in one than in the other. */
  boolean fits(Map<String, String> others) {
    return types.entrySet().stream()
        .allMatch(own -> others.getOrDefault(own.getKey(), own.getValue()).equals(own.getValue()));
  }
}
