package dev.portico.gateway.catalog;

import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable.StoreColumn;
import dev.portico.spi.TypeKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a contract's type can be read from a store's, and which type is then published.
 *
 * @param type the published type
 * @param drift why the column cannot be read; empty when it can
 */
record TypeAgreement(ColumnType type, Optional<String> drift) {
  private static final List<TypeKind> INTEGERS =
      List.of(TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT);
  private static final Set<TypeKind> NUMBERS =
      EnumSet.of(
          TypeKind.SMALLINT,
          TypeKind.INTEGER,
          TypeKind.BIGINT,
          TypeKind.DECIMAL,
          TypeKind.REAL,
          TypeKind.DOUBLE);
  private static final Set<TypeKind> DATES =
      EnumSet.of(TypeKind.DATE, TypeKind.TIMESTAMP, TypeKind.TIMESTAMP_TZ);
  private static final Set<TypeKind> LISTS = EnumSet.of(TypeKind.ARRAY, TypeKind.VARCHAR);

  /** Compares a declared type with what a store says of the column. */
  static TypeAgreement of(DeclaredType declared, StoreColumn store) {
    if (store.type() == null) {
      return new TypeAgreement(
          declared.type(),
          Optional.of("the store has type " + store.storeType() + ", which Portico cannot read"));
    }
    boolean storeCounts =
        declared.trust() == DeclaredType.Trust.NONE
            || (declared.trust() == DeclaredType.Trust.FAMILY
                && sameFamily(declared.type(), store.type()));
    if (storeCounts) {
      return new TypeAgreement(store.type(), Optional.empty());
    }
    if (holds(declared.type(), store.type())) {
      return new TypeAgreement(declared.type(), Optional.empty());
    }
    return new TypeAgreement(
        declared.type(),
        Optional.of(
            "the contract says " + declared.type() + ", the store has " + store.storeType()));
  }

  /** Whether a contract's type and another are of one kind, so that only their sizes may differ. */
  static boolean sameKind(DeclaredType declared, ColumnType other) {
    return declared.trust() == DeclaredType.Trust.NONE
        || declared.type().kind() == other.kind()
        || sameFamily(declared.type(), other);
  }

  private static boolean sameFamily(ColumnType declared, ColumnType store) {
    return List.of(NUMBERS, DATES, LISTS).stream()
        .anyMatch(family -> family.contains(declared.kind()) && family.contains(store.kind()));
  }

  /** Whether every value of the store's type is a value of the declared one. */
  static boolean holds(ColumnType declared, ColumnType store) {
    if (declared.sameValues(store)) {
      return true;
    }
    if (INTEGERS.contains(declared.kind()) && INTEGERS.contains(store.kind())) {
      return INTEGERS.indexOf(declared.kind()) > INTEGERS.indexOf(store.kind());
    }
    if (declared.kind() == TypeKind.DECIMAL && store.kind() == TypeKind.DECIMAL) {
      return declared.scale() == store.scale() && declared.precision() > store.precision();
    }
    return (declared.kind() == TypeKind.DOUBLE && store.kind() == TypeKind.REAL)
        || (declared.kind() == TypeKind.ARRAY
            && store.kind() == TypeKind.ARRAY
            && holds(declared.element(), store.element()));
  }
}
