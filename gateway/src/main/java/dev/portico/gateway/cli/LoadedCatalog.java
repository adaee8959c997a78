package dev.portico.gateway.cli;

import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.Problem;
import java.util.List;
import java.util.Objects;

/**
 * A catalog without a pipeline, for commands that look at descriptors.
 *
 * @param catalog the catalog
 * @param adapterProblems what kept adapters from being loaded
 * @param release lets go of the catalog and its adapters
 */
public record LoadedCatalog(LiveCatalog catalog, List<Problem> adapterProblems, Runnable release)
    implements AutoCloseable {
  public LoadedCatalog {
    Objects.requireNonNull(catalog, "catalog");
    adapterProblems = List.copyOf(adapterProblems);
    Objects.requireNonNull(release, "release");
  }

  @Override
  public void close() {
    release.run();
  }
}
