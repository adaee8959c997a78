package dev.portico.gateway.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;

/**
 * How a gateway differs from the server whose settings it reads, when policies are tried out.
 *
 * @param bundle the compiled policies, decided inside this process whatever the settings say
 * @param state a folder of its own, so that nothing of the server's memory is touched
 * @param trail where statements are recorded
 * @param clock tells each statement its now
 */
public record Rehearsal(Path bundle, Path state, Trail trail, Clock clock) {

  /** The audit trails that there are. */
  public enum Trail {
    /** One of its own, for statements over sample rows or without any. */
    APART,
    /** The server's: rows of its stores are read. */
    SERVERS
  }

  public Rehearsal {
    Objects.requireNonNull(bundle, "bundle");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(trail, "trail");
    Objects.requireNonNull(clock, "clock");
  }
}
