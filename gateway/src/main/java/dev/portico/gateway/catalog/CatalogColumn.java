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
}
