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
 * @param form which rows of some answers are wanted, and how types are told
 */
record MetadataQuery(
    MetadataKind kind,
    Optional<String> catalog,
    Optional<String> schema,
    Optional<String> table,
    Optional<String> column,
    Optional<List<String>> types,
    Optional<String> foreignSchema,
    Optional<String> foreignTable,
    Form form) {

  /**
   * What JDBC's own arguments do not tell by names.
   *
   * @param onlyUnique of indexes only the unique ones
   * @param instants whether instants have a type of their own, or are told as plain timestamps
   */
  record Form(boolean onlyUnique, Instants instants) {
    static final Form DEFAULT = new Form(false, Instants.WITH_ZONE);
  }

  /** How columns with instants are described. */
  enum Instants {
    WITH_ZONE,
    PLAIN
  }

  static MetadataQuery of(MetadataKind kind) {
    Optional<String> any = Optional.empty();
    return new MetadataQuery(kind, any, any, any, any, Optional.empty(), any, any, Form.DEFAULT);
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
        foreignTable,
        form);
  }

  MetadataQuery column(String pattern) {
    return new MetadataQuery(
        kind, catalog, schema, table, some(pattern), types, foreignSchema, foreignTable, form);
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
        foreignTable,
        form);
  }

  MetadataQuery foreign(String schemaName, String tableName) {
    return new MetadataQuery(
        kind, catalog, schema, table, column, types, some(schemaName), some(tableName), form);
  }

  MetadataQuery form(Form wanted) {
    return new MetadataQuery(
        kind, catalog, schema, table, column, types, foreignSchema, foreignTable, wanted);
  }

  boolean onlyUnique() {
    return form.onlyUnique();
  }

  boolean plainInstants() {
    return form.instants() == Instants.PLAIN;
  }

  private static Optional<String> some(String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty());
  }
}
