package dev.portico.gateway.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of one capture.
 *
 * @param at its instant
 * @param rows that the table has
 * @param opened versions that began
 * @param closed versions that ended
 * @param bytes written
 * @param problem why there was no capture; empty when there was one
 */
public record CaptureReport(
    Instant at,
    long rows,
    long opened,
    long closed,
    long bytes,
    Duration took,
    Optional<String> problem) {
  public CaptureReport {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(took, "took");
    Objects.requireNonNull(problem, "problem");
  }
}
