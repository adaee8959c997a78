package dev.portico.gateway.config;

import dev.portico.gateway.config.ServerSettings.History;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;

/** Reads the section {@code timeTravel}; without one only contracts ask for captures. */
final class HistoryReader {
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int MOST_AT_ONCE = 64;
  private static final int MILLIONS = 100;
  private static final long BYTES = 10L << 30;
  private static final long LEAST_BYTES = 64L << 10;
  private static final long MEMORY = 512L << 20;
  private static final long LEAST_MEMORY = 64L << 20;

  private HistoryReader() {}

  static History read(Section section) {
    History read =
        new History(
            section.flag("captureByDefault"),
            section.duration("every", EVERY),
            retention(section),
            section.integer("concurrency", 2, 1, MOST_AT_ONCE),
            section.duration("timeout", TIMEOUT),
            section.integer("rows", MILLIONS * 1_000_000, 1, 999_999_999),
            section.bytes("bytes", BYTES, LEAST_BYTES),
            section.memory("memory", MEMORY, LEAST_MEMORY));
    if (read.every().compareTo(Duration.ofSeconds(1)) < 0) {
      section.fault("every", "must be at least 1s");
    }
    section.done();
    return read;
  }

  private static Optional<Period> retention(Section section) {
    return section.node("retention").isEmpty()
        ? Optional.empty()
        : Optional.of(
            Period.ofDays(
                (int) Math.max(1, section.duration("retention", Duration.ofDays(1)).toDays())));
  }
}
