package dev.portico.gateway.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A file of versions, or of ends of versions, which is never changed.
 *
 * @param file its name in the table's folder
 * @param from the first capture it is of
 * @param to the last one
 * @param columns the table's columns in it; none in a file of ends
 */
record Segment(String file, Instant from, Instant to, long rows, long bytes, List<String> columns) {
  Segment {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    columns = List.copyOf(columns);
  }
}
