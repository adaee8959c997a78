package dev.portico.gateway.config;

import dev.portico.gateway.config.ServerSettings.Audit;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads the section {@code audit}; without one everything is at its default. */
final class AuditReader {
  private static final long ROTATE_AT = 64L << 20;
  private static final long LEAST_ROTATE_AT = 64L << 10;
  private static final int RECENT = 1_000;
  private static final int MOST_RECENT = 100_000;

  private AuditReader() {}

  /**
   * Reads the section.
   *
   * @param state the folder of the gateway's own memory
   */
  static Audit read(Section audit, Path state) {
    Audit read =
        new Audit(
            audit.path("folder").orElse(state.resolve("audit")),
            audit.bytes("rotateAt", ROTATE_AT, LEAST_ROTATE_AT),
            keep(audit),
            audit.flag("fsync", true),
            literals(audit),
            audit.integer("recent", RECENT, 0, MOST_RECENT));
    audit.done();
    return read;
  }

  private static Optional<Duration> keep(Section audit) {
    return audit.node("keep").isEmpty()
        ? Optional.empty()
        : Optional.of(audit.duration("keep", Duration.ofDays(1)));
  }

  private static AuditLiterals literals(Section audit) {
    return switch (audit.text("literals").orElse("keep")) {
      case "keep" -> AuditLiterals.KEEP;
      case "redact" -> AuditLiterals.REDACT;
      default -> {
        audit.fault("literals", "must be keep or redact");
        yield AuditLiterals.REDACT;
      }
    };
  }
}
