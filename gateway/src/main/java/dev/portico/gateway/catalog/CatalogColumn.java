package dev.portico.gateway.catalog;

import dev.portico.spi.ColumnType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A published column.
 *
 * @param name as the contract spells it
 * @param storeName as the store spells it
 * @param type the published type
 * @param nullable unless the contract says {@code required}
 * @param storeType the store's type name, empty until the store was probed
 * @param drift why the column cannot be read, when contract and store disagree
 */
public record CatalogColumn(
    String name,
    String storeName,
    ColumnType type,
    boolean nullable,
    Optional<String> storeType,
    Optional<String> description,
    Optional<String> classification,
    List<String> tags,
    Optional<String> drift) {
  public CatalogColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(storeName, "storeName");
    Objects.requireNonNull(type, "type");
    tags = List.copyOf(tags);
  }

  /** The same column in another store, which was not asked about it. */
  CatalogColumn called(String otherStoreName) {
    return new CatalogColumn(
        name,
        otherStoreName,
        type,
        nullable,
        Optional.empty(),
        description,
        classification,
        tags,
        drift);
  }

  /** A column of an earlier contract that the other store never had. */
  CatalogColumn lost() {
    return new CatalogColumn(
        name,
        storeName,
        type,
        true,
        Optional.empty(),
        description,
        classification,
        tags,
        Optional.of("the output port with its past does not have it"));
  }
}
