package dev.portico.gateway.catalog;

import static dev.portico.spi.ColumnType.INTEGER;
import static dev.portico.spi.ColumnType.VARCHAR;

import dev.portico.gateway.catalog.OwnTables.Draft;
import dev.portico.gateway.catalog.StoreRelation.Basis;
import java.util.List;

/** The tables of {@code INFORMATION_SCHEMA}, with the standard's names. */
final class InformationSchema {
  private static final String MESH = "always mesh";

  private InformationSchema() {}

  static List<CatalogTable> all() {
    return List.of(
        schemata(), tables(), columns(), views(), constraints(), keyColumns(), references());
  }

  private static Draft derived(String table, String description) {
    return new Draft("INFORMATION_SCHEMA", table, Basis.LISTING, description);
  }

  private static Draft table(String table, String description) {
    return derived(table, description)
        .always("TABLE_CATALOG", VARCHAR, MESH)
        .always("TABLE_SCHEMA", VARCHAR, "schema")
        .always("TABLE_NAME", VARCHAR, "table");
  }

  private static Draft constraint(String table, String description) {
    return derived(table, description)
        .always("CONSTRAINT_CATALOG", VARCHAR, MESH)
        .always("CONSTRAINT_SCHEMA", VARCHAR, "schema")
        .always("CONSTRAINT_NAME", VARCHAR, "name of the key, as JDBC metadata has it");
  }

  private static CatalogTable schemata() {
    return derived("SCHEMATA", "Schemas in which you see a table")
        .always("CATALOG_NAME", VARCHAR, MESH)
        .always("SCHEMA_NAME", VARCHAR, "schema")
        .maybe("SCHEMA_OWNER", VARCHAR, "always NULL: products have owners")
        .table();
  }

  private static CatalogTable tables() {
    return table("TABLES", "Tables that you can read")
        .always(
            "TABLE_TYPE",
            VARCHAR,
            "BASE TABLE, VIEW for a virtual table, SYSTEM TABLE for the gateway's own")
        .always("IS_INSERTABLE_INTO", VARCHAR, "always NO")
        .table();
  }

  private static CatalogTable columns() {
    return table("COLUMNS", "Columns that you can read, as you see them")
        .always("COLUMN_NAME", VARCHAR, "column")
        .always("ORDINAL_POSITION", INTEGER, "its place among the columns you see, from 1")
        .maybe("COLUMN_DEFAULT", VARCHAR, "always NULL")
        .always("IS_NULLABLE", VARCHAR, "YES or NO, after masking")
        .always("DATA_TYPE", VARCHAR, "the type after masking, without its length or precision")
        .maybe("CHARACTER_MAXIMUM_LENGTH", INTEGER, "longest text or binary; NULL without a bound")
        .maybe("NUMERIC_PRECISION", INTEGER, "digits of a number")
        .maybe("NUMERIC_PRECISION_RADIX", INTEGER, "10 for numbers")
        .maybe("NUMERIC_SCALE", INTEGER, "digits after the point of an exact number")
        .maybe("DATETIME_PRECISION", INTEGER, "digits of a second's fraction")
        .table();
  }

  private static CatalogTable views() {
    return table("VIEWS", "Always empty: what is published is a table for its reader")
        .maybe("VIEW_DEFINITION", VARCHAR, "never shown")
        .table();
  }

  private static CatalogTable constraints() {
    return constraint("TABLE_CONSTRAINTS", "Keys of the contracts whose columns you all see")
        .always("TABLE_CATALOG", VARCHAR, MESH)
        .always("TABLE_SCHEMA", VARCHAR, "schema")
        .always("TABLE_NAME", VARCHAR, "table")
        .always("CONSTRAINT_TYPE", VARCHAR, "PRIMARY KEY or FOREIGN KEY")
        .always("IS_DEFERRABLE", VARCHAR, "always NO")
        .always("INITIALLY_DEFERRED", VARCHAR, "always NO")
        .always("ENFORCED", VARCHAR, "YES where the store guarantees the key")
        .table();
  }

  private static CatalogTable keyColumns() {
    return constraint("KEY_COLUMN_USAGE", "Columns of these keys")
        .always("TABLE_CATALOG", VARCHAR, MESH)
        .always("TABLE_SCHEMA", VARCHAR, "schema")
        .always("TABLE_NAME", VARCHAR, "table")
        .always("COLUMN_NAME", VARCHAR, "column")
        .always("ORDINAL_POSITION", INTEGER, "its place in the key, from 1")
        .maybe("POSITION_IN_UNIQUE_CONSTRAINT", INTEGER, "of a foreign key: place in the other key")
        .table();
  }

  private static CatalogTable references() {
    return constraint("REFERENTIAL_CONSTRAINTS", "Foreign keys of which you see both ends")
        .always("UNIQUE_CONSTRAINT_CATALOG", VARCHAR, MESH)
        .always("UNIQUE_CONSTRAINT_SCHEMA", VARCHAR, "schema of the key it refers to")
        .always("UNIQUE_CONSTRAINT_NAME", VARCHAR, "name of the key it refers to")
        .always("MATCH_OPTION", VARCHAR, "always NONE")
        .always("UPDATE_RULE", VARCHAR, "always NO ACTION")
        .always("DELETE_RULE", VARCHAR, "always NO ACTION")
        .table();
  }
}
