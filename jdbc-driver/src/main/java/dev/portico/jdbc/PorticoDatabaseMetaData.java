package dev.portico.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;

/**
 * What a program can learn of the database: the server's answers, and no method that throws because
 * Portico lacks something.
 */
final class PorticoDatabaseMetaData extends PorticoCapabilities {
  private final PorticoConnection connection;

  PorticoDatabaseMetaData(PorticoConnection connection) {
    super(connection);
    this.connection = connection;
  }

  private ResultSet ask(String kind, String... arguments) throws SQLException {
    String[] all = new String[arguments.length + 2];
    all[0] = "kind";
    all[1] = kind;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return connection.metadata(all);
  }

  @Override
  public String getURL() {
    return connection.options().publicUrl();
  }

  @Override
  public String getUserName() {
    return connection.options().get(Option.USER).orElse("");
  }

  @Override
  public Connection getConnection() {
    return connection;
  }

  @Override
  public ResultSet getCatalogs() throws SQLException {
    return ask("catalogs");
  }

  @Override
  public ResultSet getSchemas() throws SQLException {
    return ask("schemas");
  }

  @Override
  public ResultSet getSchemas(String catalog, String schemaPattern) throws SQLException {
    return ask("schemas", "catalog", catalog, "schema", schemaPattern);
  }

  @Override
  public ResultSet getTableTypes() throws SQLException {
    return ask("table_types");
  }

  @Override
  public ResultSet getTables(
      String catalog, String schemaPattern, String tablePattern, String[] types)
      throws SQLException {
    int count = types == null ? 0 : Math.max(1, types.length);
    String[] arguments = new String[6 + 2 * count];
    arguments[0] = "catalog";
    arguments[1] = catalog;
    arguments[2] = "schema";
    arguments[3] = schemaPattern;
    arguments[4] = "table";
    arguments[5] = tablePattern;
    for (int i = 0; i < count; i++) {
      arguments[6 + 2 * i] = "type";
      arguments[7 + 2 * i] = types.length == 0 ? "" : types[i];
    }
    return ask("tables", arguments);
  }

  @Override
  public ResultSet getColumns(
      String catalog, String schemaPattern, String tablePattern, String columnPattern)
      throws SQLException {
    return ask(
        "columns",
        "instants",
        connection.options().get(Option.INSTANTS).orElse(null),
        "catalog",
        catalog,
        "schema",
        schemaPattern,
        "table",
        tablePattern,
        "column",
        columnPattern);
  }

  @Override
  public ResultSet getTypeInfo() throws SQLException {
    return ask("type_info");
  }

  @Override
  public ResultSet getPrimaryKeys(String catalog, String schema, String table) throws SQLException {
    return ask("primary_keys", "catalog", catalog, "schema", schema, "table", table);
  }

  @Override
  public ResultSet getImportedKeys(String catalog, String schema, String table)
      throws SQLException {
    return ask("imported_keys", "catalog", catalog, "schema", schema, "table", table);
  }

  @Override
  public ResultSet getExportedKeys(String catalog, String schema, String table)
      throws SQLException {
    return ask("exported_keys", "catalog", catalog, "schema", schema, "table", table);
  }

  @Override
  public ResultSet getCrossReference(
      String parentCatalog,
      String parentSchema,
      String parentTable,
      String foreignCatalog,
      String foreignSchema,
      String foreignTable)
      throws SQLException {
    return ask(
        "cross_reference",
        "catalog",
        parentCatalog,
        "schema",
        parentSchema,
        "table",
        parentTable,
        "foreignSchema",
        foreignSchema,
        "foreignTable",
        foreignTable);
  }

  @Override
  public ResultSet getBestRowIdentifier(
      String catalog, String schema, String table, int scope, boolean nullable)
      throws SQLException {
    return ask("best_row_identifier", "catalog", catalog, "schema", schema, "table", table);
  }

  @Override
  public ResultSet getClientInfoProperties() throws SQLException {
    return ask("client_info");
  }

  // What Portico does not have: empty results with the right columns.

  @Override
  public ResultSet getIndexInfo(
      String catalog, String schema, String table, boolean unique, boolean approximate)
      throws SQLException {
    return ask(
        "index_info",
        "catalog",
        catalog,
        "schema",
        schema,
        "table",
        table,
        "unique",
        Boolean.toString(unique));
  }

  @Override
  public ResultSet getVersionColumns(String catalog, String schema, String table)
      throws SQLException {
    return ask("version_columns");
  }

  @Override
  public ResultSet getProcedures(String catalog, String schemaPattern, String namePattern)
      throws SQLException {
    return ask("procedures");
  }

  @Override
  public ResultSet getProcedureColumns(
      String catalog, String schemaPattern, String namePattern, String columnPattern)
      throws SQLException {
    return ask("procedure_columns");
  }

  @Override
  public ResultSet getFunctions(String catalog, String schemaPattern, String namePattern)
      throws SQLException {
    return ask("functions", "catalog", catalog, "schema", schemaPattern, "table", namePattern);
  }

  @Override
  public ResultSet getFunctionColumns(
      String catalog, String schemaPattern, String namePattern, String columnPattern)
      throws SQLException {
    return ask(
        "function_columns",
        "catalog",
        catalog,
        "schema",
        schemaPattern,
        "table",
        namePattern,
        "column",
        columnPattern);
  }

  @Override
  public ResultSet getTablePrivileges(String catalog, String schemaPattern, String tablePattern)
      throws SQLException {
    return ask(
        "table_privileges", "catalog", catalog, "schema", schemaPattern, "table", tablePattern);
  }

  @Override
  public ResultSet getColumnPrivileges(
      String catalog, String schema, String table, String columnPattern) throws SQLException {
    return ask("column_privileges");
  }

  @Override
  public ResultSet getUDTs(String catalog, String schemaPattern, String typePattern, int[] types)
      throws SQLException {
    return ask("udts");
  }

  @Override
  public ResultSet getSuperTypes(String catalog, String schemaPattern, String typePattern)
      throws SQLException {
    return ask("super_types");
  }

  @Override
  public ResultSet getSuperTables(String catalog, String schemaPattern, String tablePattern)
      throws SQLException {
    return ask("super_tables");
  }

  @Override
  public ResultSet getAttributes(
      String catalog, String schemaPattern, String typePattern, String attributePattern)
      throws SQLException {
    return ask("attributes");
  }

  @Override
  public ResultSet getPseudoColumns(
      String catalog, String schemaPattern, String tablePattern, String columnPattern)
      throws SQLException {
    return ask("pseudo_columns");
  }

  @Override
  public RowIdLifetime getRowIdLifetime() {
    return RowIdLifetime.ROWID_UNSUPPORTED;
  }

  @Override
  public int getSQLStateType() {
    return DatabaseMetaData.sqlStateSQL;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapping.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return Wrapping.is(this, type);
  }
}
