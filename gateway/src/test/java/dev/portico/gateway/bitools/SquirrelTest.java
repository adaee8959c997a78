package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** SQuirreL SQL: its object tree, the tabs of a table, and a session. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class SquirrelTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  SquirrelTest(BiMesh mesh) {
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
  void opensASession() throws SQLException {
    connection.setAutoCommit(true);
    assertTrue(connection.getAutoCommit());
    assertNull(connection.getWarnings());
    connection.clearWarnings();
    assertEquals(Connection.TRANSACTION_NONE, connection.getTransactionIsolation());
    assertEquals("mesh", connection.getCatalog());
    connection.setCatalog("mesh");
    assertTrue(connection.getTypeMap().isEmpty());
    assertEquals(ResultSet.HOLD_CURSORS_OVER_COMMIT, connection.getHoldability());
    assertEquals("ana", metadata.getUserName());
    assertTrue(metadata.getURL().startsWith("jdbc:portico://127.0.0.1:"));
  }

  /** It asks about savepoints and cursors before the tree opens; a throw leaves it empty. */
  @Test
  void asksWhatIsSupported() throws SQLException {
    assertFalse(metadata.supportsSavepoints());
    assertFalse(metadata.supportsStoredProcedures());
    assertFalse(metadata.supportsMultipleResultSets());
    for (int type :
        List.of(
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.TYPE_SCROLL_INSENSITIVE,
            ResultSet.TYPE_SCROLL_SENSITIVE)) {
      assertEquals(
          type == ResultSet.TYPE_FORWARD_ONLY,
          metadata.supportsResultSetConcurrency(type, ResultSet.CONCUR_READ_ONLY));
      assertFalse(metadata.supportsResultSetConcurrency(type, ResultSet.CONCUR_UPDATABLE));
      assertFalse(metadata.ownUpdatesAreVisible(type));
      assertFalse(metadata.updatesAreDetected(type));
    }
    assertEquals(0, metadata.getMaxColumnNameLength());
    assertTrue(metadata.nullsAreSortedHigh());
  }

  @Test
  void fillsTheTree() throws SQLException {
    assertEquals(List.of("mesh"), Talk.rows(metadata.getCatalogs()));
    assertTrue(Talk.rows(metadata.getSchemas(), "TABLE_SCHEM").contains("reports"));
    for (String type : Talk.rows(metadata.getTableTypes())) {
      List<String> tables =
          Talk.rows(
              metadata.getTables("mesh", "%", "%", new String[] {type}),
              "TABLE_SCHEM",
              "TABLE_NAME");
      assertTrue(!tables.isEmpty(), type);
      assertTrue(tables.stream().noneMatch("sales salaries"::equals));
    }
    assertEquals(List.of(), Talk.rows(metadata.getProcedures("mesh", "%", "%")));
    assertEquals(List.of(), Talk.rows(metadata.getUDTs("mesh", "%", "%", null)));
  }

  @Test
  void showsTheTabsOfATable() throws SQLException {
    assertEquals(
        List.of("id", "name", "email", "country"),
        Talk.rows(metadata.getColumns("mesh", "sales", "customers", "%"), "COLUMN_NAME"));
    assertEquals(
        List.of("id"),
        Talk.rows(metadata.getPrimaryKeys("mesh", "sales", "customers"), "COLUMN_NAME"));
    assertEquals(
        List.of("orders"),
        Talk.rows(metadata.getExportedKeys("mesh", "sales", "customers"), "FKTABLE_NAME"));
    assertEquals(List.of(), Talk.rows(metadata.getImportedKeys("mesh", "sales", "customers")));
    assertEquals(
        List.of("id -5 BIGINT"),
        Talk.rows(
            metadata.getBestRowIdentifier(
                "mesh", "sales", "customers", DatabaseMetaData.bestRowTransaction, true),
            "COLUMN_NAME",
            "DATA_TYPE",
            "TYPE_NAME"));
    assertEquals(List.of(), Talk.rows(metadata.getVersionColumns("mesh", "sales", "customers")));
    assertEquals(
        List.of("mesh sales customers null ana SELECT NO"),
        Talk.rows(metadata.getTablePrivileges("mesh", "sales", "customers")));
    assertEquals(
        List.of(), Talk.rows(metadata.getColumnPrivileges("mesh", "sales", "customers", "%")));
    assertEquals(
        List.of("50"), Talk.query(connection, "select count(*) from \"sales\".\"customers\""));
    assertEquals(
        50, Talk.query(connection, "select tbl.* from \"sales\".\"customers\" tbl").size());
  }

  @Test
  void showsTheMetadataTab() throws Exception {
    for (java.lang.reflect.Method method : DatabaseMetaData.class.getDeclaredMethods()) {
      if (method.getParameterCount() == 0) {
        Object answer = method.invoke(metadata);
        assertNotNull(answer, method.getName());
        if (answer instanceof ResultSet rows) {
          Talk.rows(rows);
        }
      }
    }
  }

  @Test
  void runsAnEditorsStatement() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(true);
      statement.setMaxRows(100);
      assertTrue(statement.execute("SELECT * FROM sales.orders ORDER BY order_id"));
      try (ResultSet rows = statement.getResultSet()) {
        ResultSetMetaData columns = rows.getMetaData();
        assertEquals(12, columns.getPrecision(3));
        assertEquals(2, columns.getScale(3));
        assertEquals(14, columns.getColumnDisplaySize(3));
        assertTrue(columns.isSigned(3));
        assertFalse(columns.isCurrency(3));
        assertFalse(columns.isAutoIncrement(1));
        assertEquals(ResultSetMetaData.columnNoNulls, columns.isNullable(1));
        assertEquals(100, Talk.rows(rows).size());
      }
      assertFalse(statement.getMoreResults());
    }
  }
}
