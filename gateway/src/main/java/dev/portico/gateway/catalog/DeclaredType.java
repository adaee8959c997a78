package dev.portico.gateway.catalog;

import dev.portico.spi.ColumnType;

/**
 * The type a contract gives a column.
 *
 * @param type what is published until the store was asked
 * @param trust how far the contract is meant literally
 */
record DeclaredType(ColumnType type, Trust trust) {

  /** How a declared type and the store's report are weighed. */
  enum Trust {
    /** The contract says exactly this type. */
    EXACT,
    /**
     * The contract says only the family, such as {@code number}: a store's type of that family
     * refines it.
     */
    FAMILY,
    /** The contract says nothing: the store's type counts. */
    NONE
  }

  static DeclaredType exact(ColumnType type) {
    return new DeclaredType(type, Trust.EXACT);
  }

  static DeclaredType family(ColumnType type) {
    return new DeclaredType(type, Trust.FAMILY);
  }

  static DeclaredType none() {
    return new DeclaredType(ColumnType.VARCHAR, Trust.NONE);
  }
}
