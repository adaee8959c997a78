package dev.portico.gateway.cli;

import dev.portico.gateway.history.HistoryService;
import java.util.Objects;

/**
 * The captured histories without a server, for commands that look at them or erase from them.
 *
 * @param history the histories
 * @param release lets go of them and of what they need
 */
public record LoadedHistory(HistoryService history, Runnable release) implements AutoCloseable {
  public LoadedHistory {
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(release, "release");
  }

  @Override
  public void close() {
    release.run();
  }
}
