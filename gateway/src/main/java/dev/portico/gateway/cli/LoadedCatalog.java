package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.LiveCatalog;
import java.util.List;
import java.util.Objects;

/**
 * A catalog without a pipeline, for commands that look at descriptors.
 *
 * @param catalog the catalog
 * @param settingsErrors what is wrong with connections and users, as {@code file:line: error:
 *     message}
 * @param release lets go of the catalog and its adapters
 */
public record LoadedCatalog(LiveCatalog catalog, List<String> settingsErrors, Runnable release)
    implements AutoCloseable {
  public LoadedCatalog {
    Objects.requireNonNull(catalog, "catalog");
    settingsErrors = List.copyOf(settingsErrors);
    Objects.requireNonNull(release, "release");
  }

  @Override
  public void close() {
    release.run();
  }
}
