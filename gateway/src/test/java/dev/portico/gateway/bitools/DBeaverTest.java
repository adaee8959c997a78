package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** DBeaver with its driver type "Generic". */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class DBeaverTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  DBeaverTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = mesh.ana("ApplicationName=DBeaver");
    metadata = connection.getMetaData();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void asksWhatTheDatabaseIs() throws SQLException {
    connection.setAutoCommit(true);
    assertTrue(connection.isValid(10));
    assertEquals("Portico", metadata.getDatabaseProductName());
    assertEquals("dev.portico", metadata.getClass().getName().substring(0, 11));
    assertEquals("Portico JDBC Driver", metadata.getDriverName());
    assertTrue(metadata.isReadOnly());
    assertEquals("schema", metadata.getSchemaTerm());
    assertEquals("catalog", metadata.getCatalogTerm());
    assertEquals("procedure", metadata.getProcedureTerm());
    assertFalse(metadata.supportsTransactions());
    assertFalse(metadata.supportsBatchUpdates());
    assertFalse(metadata.supportsResultSetType(ResultSet.TYPE_SCROLL_INSENSITIVE));
    assertFalse(metadata.supportsStoredProcedures());
  }

  @Test
  void learnsTheDialect() throws SQLException {
    assertEquals("\"", metadata.getIdentifierQuoteString());
    assertEquals(".", metadata.getCatalogSeparator());
    assertTrue(metadata.isCatalogAtStart());
    assertEquals("\\", metadata.getSearchStringEscape());
    assertTrue(metadata.storesMixedCaseIdentifiers());
    assertTrue(metadata.supportsSchemasInDataManipulation());
    assertFalse(metadata.supportsCatalogsInDataManipulation());
    assertTrue(metadata.supportsSubqueriesInIns());
    for (String list :
        List.of(
            metadata.getSQLKeywords(),
            metadata.getNumericFunctions(),
            metadata.getStringFunctions(),
            metadata.getSystemFunctions(),
            metadata.getTimeDateFunctions())) {
      assertTrue(Arrays.stream(list.split(",")).allMatch(word -> word.matches("\\w+")), list);
    }
    assertEquals(13, Talk.rows(metadata.getTypeInfo(), "TYPE_NAME").size());
  }

  @Test
  void readsTheTreeFromTheCatalogDown() throws SQLException {
    assertEquals("mesh", connection.getCatalog());
    assertNull(connection.getSchema());
    assertEquals(List.of("mesh"), Talk.rows(metadata.getCatalogs()));
    assertEquals(
        List.of("INFORMATION_SCHEMA", "portico", "reports", "sales"),
        Talk.rows(metadata.getSchemas("mesh", null), "TABLE_SCHEM"));
    assertEquals(List.of("SYSTEM TABLE", "TABLE", "VIEW"), Talk.rows(metadata.getTableTypes()));
    assertEquals(
        List.of(
            "customers TABLE Who buys [regional; rows filtered]",
            "order_items TABLE ",
            "orders TABLE What they bought"),
        Talk.rows(
            metadata.getTables("mesh", "sales", "%", null), "TABLE_NAME", "TABLE_TYPE", "REMARKS"));
    assertEquals(
        List.of("revenue VIEW"),
        Talk.rows(metadata.getTables("mesh", "reports", "%", null), "TABLE_NAME", "TABLE_TYPE"));
  }

  /** Names go into patterns with their underscores escaped. */
  @Test
  void readsColumnsOfAllTablesAndOfOne() throws SQLException {
    assertEquals(
        12, Talk.rows(metadata.getColumns("mesh", "sales", "%", "%"), "COLUMN_NAME").size());
    assertEquals(
        List.of("order_id 1 NO", "line_no 2 NO", "item 3 YES"),
        Talk.rows(
            metadata.getColumns("mesh", "sales", "order\\_items", "%"),
            "COLUMN_NAME",
            "ORDINAL_POSITION",
            "IS_NULLABLE"));
    assertEquals(
        List.of("where bills go [pii; masked: partial]"),
        Talk.rows(metadata.getColumns("mesh", "sales", "customers", "email"), "REMARKS"));
  }

  /** For all tables at once it asks with a wildcard where JDBC wants a name. */
  @Test
  void readsKeysAndIndexesOfAllTablesAndOfOne() throws SQLException {
    assertEquals(
        List.of(
            "customers id customers_pk",
            "order_items line_no order_items_pk",
            "order_items order_id order_items_pk",
            "orders order_id orders_pk"),
        Talk.rows(
            metadata.getPrimaryKeys("mesh", "sales", "%"), "TABLE_NAME", "COLUMN_NAME", "PK_NAME"));
    assertEquals(
        List.of("order_id"),
        Talk.rows(metadata.getPrimaryKeys(null, null, "orders"), "COLUMN_NAME"),
        "whatever the schema");
    assertEquals(
        List.of("customers id orders customer_id", "orders order_id order_items order_id"),
        Talk.rows(
            metadata.getImportedKeys("mesh", "sales", "%"),
            "PKTABLE_NAME",
            "PKCOLUMN_NAME",
            "FKTABLE_NAME",
            "FKCOLUMN_NAME"));
    assertEquals(
        List.of("orders customer_id"),
        Talk.rows(
            metadata.getExportedKeys("mesh", "sales", "customers"),
            "FKTABLE_NAME",
            "FKCOLUMN_NAME"));
    assertEquals(
        List.of("orders_pk order_id false"),
        Talk.rows(
                metadata.getIndexInfo("mesh", "sales", "orders", false, true),
                "INDEX_NAME",
                "COLUMN_NAME",
                "NON_UNIQUE")
            .stream()
            .filter(line -> !line.startsWith("null"))
            .toList());
  }

  @Test
  void readsProceduresAndFunctions() throws SQLException {
    assertEquals(List.of(), Talk.rows(metadata.getProcedures("mesh", "sales", "%")));
    assertEquals(List.of(), Talk.rows(metadata.getFunctions("mesh", "sales", "%")));
    assertTrue(
        Talk.rows(metadata.getFunctions("mesh", null, "%"), "FUNCTION_NAME").contains("UPPER"));
  }

  @Test
  void opensATable() throws SQLException {
    try (Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      statement.setFetchSize(200);
      statement.setMaxRows(200);
      assertTrue(statement.execute("SELECT * FROM sales.customers"));
      ResultSet rows = statement.getResultSet();
      ResultSetMetaData columns = rows.getMetaData();
      assertEquals(4, columns.getColumnCount());
      assertEquals("sales", columns.getSchemaName(1));
      assertEquals("customers", columns.getTableName(1));
      assertEquals("mesh", columns.getCatalogName(1));
      assertTrue(columns.isReadOnly(1));
      assertTrue(rows.next());
      assertEquals(2L, rows.getObject(1));
      assertEquals("c*************", rows.getObject(3));
      assertEquals("DE", rows.getObject(4));
      rows.close();
      assertFalse(statement.getMoreResults());
      assertEquals(-1, statement.getUpdateCount());
      assertNull(statement.getWarnings());
    }
    assertEquals(
        List.of("50"),
        Talk.query(connection, "SELECT count(*) FROM ( SELECT * FROM sales.customers ) dbvrcnt"));
    assertEquals(
        List.of("2 customer 2 c************* DE"),
        Talk.query(
            connection,
            "SELECT * FROM sales.customers WHERE \"name\"='customer 2' ORDER BY \"name\" DESC"));
  }

  @Test
  void setsTheActiveSchema() throws SQLException {
    connection.setSchema("sales");
    assertEquals("sales", connection.getSchema());
    assertEquals(List.of("1000"), Talk.query(connection, "SELECT COUNT(*) FROM orders"));
  }
}
