package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** DataGrip with a driver of its own making, introspected over JDBC metadata. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class DataGripTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  DataGripTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = mesh.ana();
    metadata = connection.getMetaData();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void introspectsEveryLevel() throws SQLException {
    assertEquals("Portico", metadata.getDatabaseProductName());
    assertEquals(4, metadata.getJDBCMajorVersion());
    assertFalse(metadata.supportsMixedCaseIdentifiers());
    assertTrue(metadata.storesMixedCaseQuotedIdentifiers());
    assertEquals(List.of("mesh"), Talk.rows(metadata.getCatalogs()));
    assertEquals(
        List.of("INFORMATION_SCHEMA mesh", "portico mesh", "reports mesh", "sales mesh"),
        Talk.rows(metadata.getSchemas(), "TABLE_SCHEM", "TABLE_CATALOG"));
    assertEquals(
        List.of("customers TABLE", "order_items TABLE", "orders TABLE"),
        Talk.rows(metadata.getTables("mesh", "sales", "%", null), "TABLE_NAME", "TABLE_TYPE"));
    assertEquals(
        List.of("order_id BIGINT 19 null", "customer_id BIGINT 19 null", "amount DECIMAL 12 null"),
        Talk.rows(
                metadata.getColumns("mesh", "sales", "orders", "%"),
                "COLUMN_NAME",
                "TYPE_NAME",
                "COLUMN_SIZE",
                "COLUMN_DEF")
            .subList(0, 3));
  }

  /** One method that throws, and the whole introspection ends. */
  @Test
  void asksForWhatThereIsNot() throws SQLException {
    assertEquals(List.of(), Talk.rows(metadata.getProcedures("mesh", "sales", "%")));
    assertEquals(List.of(), Talk.rows(metadata.getProcedureColumns("mesh", "sales", "%", "%")));
    assertEquals(List.of(), Talk.rows(metadata.getFunctionColumns("mesh", "sales", "%", "%")));
    assertEquals(List.of(), Talk.rows(metadata.getUDTs("mesh", "sales", "%", null)));
    assertEquals(List.of(), Talk.rows(metadata.getSuperTables("mesh", "sales", "%")));
    assertEquals(List.of(), Talk.rows(metadata.getAttributes("mesh", "sales", "%", "%")));
    assertEquals(List.of(), Talk.rows(metadata.getPseudoColumns("mesh", "sales", "%", "%")));
    assertEquals(
        Talk.rows(metadata.getTables("mesh", "sales", "%", null), "TABLE_NAME").stream()
            .sorted()
            .toList(),
        Talk.rows(metadata.getTablePrivileges("mesh", "sales", "%"), "TABLE_NAME"));
    assertEquals(RowIdLifetime.ROWID_UNSUPPORTED, metadata.getRowIdLifetime());
    assertTrue(Talk.rows(metadata.getClientInfoProperties(), "NAME").contains("ApplicationName"));
  }

  @Test
  void readsKeysOfEachTable() throws SQLException {
    assertEquals(
        List.of("customers_pk id 1"),
        Talk.rows(
            metadata.getPrimaryKeys("mesh", "sales", "customers"),
            "PK_NAME",
            "COLUMN_NAME",
            "KEY_SEQ"));
    assertEquals(
        List.of("orders_customer_id_fk 3 3 7"),
        Talk.rows(
            metadata.getImportedKeys("mesh", "sales", "orders"),
            "FK_NAME",
            "UPDATE_RULE",
            "DELETE_RULE",
            "DEFERRABILITY"));
    assertEquals(
        List.of(), Talk.rows(metadata.getPrimaryKeys("mesh", "reports", "revenue")), "a view");
    assertEquals(
        List.of("customers_pk id"),
        Talk.rows(
            metadata.getIndexInfo("mesh", "sales", "customers", true, false),
            "INDEX_NAME",
            "COLUMN_NAME"));
  }

  @Test
  void opensATableInItsEditor() throws SQLException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(500);
      statement.setMaxRows(501);
      statement.setQueryTimeout(0);
      assertTrue(statement.execute("SELECT t.*\nFROM sales.orders t\nLIMIT 501"));
      assertEquals(501, Talk.rows(statement.getResultSet()).size());
    }
    assertEquals(
        List.of("1000"),
        Talk.query(connection, "SELECT COUNT(*) FROM (SELECT t.* FROM sales.orders t) t"));
    connection.rollback();
    connection.setAutoCommit(true);
    assertTrue(connection.isValid(20));
  }

  @Test
  void switchesTheSchemaOfAConsole() throws SQLException {
    connection.setSchema("sales");
    assertEquals(
        List.of("customer 2"),
        Talk.query(
            connection,
            "select c.name from orders o join customers c on c.id = o.customer_id where o.order_id"
                + " = 1"));
  }
}
