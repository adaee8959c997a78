package dev.portico.gateway.protocol.avatica;

import java.util.List;
import java.util.Optional;

/**
 * A question about the database. Patterns are those of {@link java.sql.DatabaseMetaData}; keys are
 * asked for by exact names.
 *
 * @param catalog name of the catalog, empty for any
 * @param schema pattern or name
 * @param table pattern or name
 * @param column pattern
 * @param types table types, empty for all
 * @param foreignSchema for cross references
 * @param foreignTable for cross references
 */
record MetadataQuery(
    MetadataKind kind,
    Optional<String> catalog,
    Optional<String> schema,
    Optional<String> table,
    Optional<String> column,
    Optional<List<String>> types,
    Optional<String> foreignSchema,
    Optional<String> foreignTable) {

  static MetadataQuery of(MetadataKind kind) {
    Optional<String> any = Optional.empty();
    return new MetadataQuery(kind, any, any, any, any, Optional.empty(), any, any);
  }

  /** Null and the empty text mean any: tools send the empty text when they have no name. */
  MetadataQuery within(String catalogName, String schemaText, String tableText) {
    return new MetadataQuery(
        kind,
        some(catalogName),
        some(schemaText),
        some(tableText),
        column,
        types,
        foreignSchema,
        foreignTable);
  }

  MetadataQuery column(String pattern) {
    return new MetadataQuery(
        kind, catalog, schema, table, some(pattern), types, foreignSchema, foreignTable);
  }

  /** Null means all types; an empty list means none. */
  MetadataQuery types(List<String> names) {
    return new MetadataQuery(
        kind,
        catalog,
        schema,
        table,
        column,
        Optional.ofNullable(names),
        foreignSchema,
        foreignTable);
  }

  MetadataQuery foreign(String schemaName, String tableName) {
    return new MetadataQuery(
        kind, catalog, schema, table, column, types, some(schemaName), some(tableName));
  }

  private static Optional<String> some(String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty());
  }
}
