package dev.portico.gateway.catalog.sketch;

import dev.portico.spi.ColumnType;
import java.util.Optional;

/**
 * A column as a contract will describe it.
 *
 * @param name in SQL
 * @param storeName the store's spelling
 * @param type what is published
 * @param physicalType as the contract writes the type
 * @param note what a reader of the file should know of the type; empty when nothing
 * @param required whether it is never NULL
 * @param keyPosition place in the primary key, from 1; 0 when it is not in it
 * @param description the store's comment
 * @param personal why it may hold personal data; empty when it does not look so
 * @param refersTo the column it is a foreign key to, as {@code table.column}
 */
record SketchedColumn(
    String name,
    String storeName,
    ColumnType type,
    String physicalType,
    String note,
    boolean required,
    int keyPosition,
    Optional<String> description,
    Optional<PersonalData.Suspicion> personal,
    Optional<String> refersTo) {

  SketchedColumn suspected(Optional<PersonalData.Suspicion> suspicion) {
    return new SketchedColumn(
        name,
        storeName,
        type,
        physicalType,
        note,
        required,
        keyPosition,
        description,
        suspicion,
        refersTo);
  }

  SketchedColumn typed(ColumnType other, String physical, String newNote) {
    return new SketchedColumn(
        name,
        storeName,
        other,
        physical,
        newNote,
        required,
        keyPosition,
        description,
        personal,
        refersTo);
  }

  SketchedColumn referring(String target) {
    return new SketchedColumn(
        name,
        storeName,
        type,
        physicalType,
        note,
        required,
        keyPosition,
        description,
        personal,
        Optional.of(target));
  }
}
