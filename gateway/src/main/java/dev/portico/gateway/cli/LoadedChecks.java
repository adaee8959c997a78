package dev.portico.gateway.cli;

import dev.portico.gateway.query.check.HistoryChecks;
import java.util.Objects;

/**
 * A catalog and what reads its rows, for {@code portico validate --data}.
 *
 * @param catalog the catalog, closed with this
 * @param checks the checks of its tables' rows
 * @param release lets go of what the checks need
 */
public record LoadedChecks(LoadedCatalog catalog, HistoryChecks checks, Runnable release)
    implements AutoCloseable {
  public LoadedChecks {
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(checks, "checks");
    Objects.requireNonNull(release, "release");
  }

  @Override
  public void close() {
    release.run();
    catalog.close();
  }
}
