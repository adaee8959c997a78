package dev.portico.spi;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a store reports of one of its tables, to be compared with the contract.
 *
 * @param columns in the store's order
 * @param estimatedRows the store's own estimate, which may be stale; empty when it has none
 * @param primaryKey names of the key's columns, empty when the store declares none
 * @param primaryKeyEnforced whether the store itself guarantees the key, so that a planner may rely
 *     on it
 */
public record StoreTable(
    List<StoreColumn> columns,
    OptionalLong estimatedRows,
    List<String> primaryKey,
    boolean primaryKeyEnforced) {
  public StoreTable {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    Objects.requireNonNull(estimatedRows, "estimatedRows");
  }

  /**
   * A column as the store has it.
   *
   * @param name the store's spelling
   * @param storeType the store's name of the type, such as {@code numeric(12,2)} or {@code
   *     timestamptz}
   * @param type what the port delivers for it, or null when it cannot deliver this type at all
   * @param nullable whether the store allows NULL
   * @param typed whether the store itself keeps values of another type out; where it does not, the
   *     contract's type is published, and the port checks each value it reads
   */
  public record StoreColumn(
      String name, String storeType, ColumnType type, boolean nullable, boolean typed) {
    public StoreColumn {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(storeType, "storeType");
    }

    /** A column of a store that keeps to its types. */
    public StoreColumn(String name, String storeType, ColumnType type, boolean nullable) {
      this(name, storeType, type, nullable, true);
    }
  }
}
