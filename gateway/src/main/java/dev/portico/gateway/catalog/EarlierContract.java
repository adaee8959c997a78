package dev.portico.gateway.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an earlier version of a table's contract said of it. Immutable.
 *
 * @param version of the contract
 * @param until from when on the next version held
 * @param columns in its own order: those that are still published as they are now, the others as it
 *     described them; tags, classifications and descriptions are its own. One that cannot be read
 *     any more has a drift
 * @param primaryKey as it declared it
 * @param tags of the contract and the schema object
 */
public record EarlierContract(
    String version,
    Instant until,
    List<CatalogColumn> columns,
    List<String> primaryKey,
    List<String> tags,
    Optional<String> description) {
  public EarlierContract {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(until, "until");
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    tags = List.copyOf(tags);
    Objects.requireNonNull(description, "description");
  }

  /** The column of a name, whatever its case. */
  public Optional<CatalogColumn> column(String name) {
    return columns.stream().filter(c -> c.name().equalsIgnoreCase(name)).findFirst();
  }
}
