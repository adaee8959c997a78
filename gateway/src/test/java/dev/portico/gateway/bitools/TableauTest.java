package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tableau with "Other Databases (JDBC)" and the dialect SQL92. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class TableauTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  TableauTest(BiMesh mesh) {
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
  void probesTheDriver() throws SQLException {
    assertTrue(metadata.supportsANSI92EntryLevelSQL());
    assertFalse(metadata.supportsCatalogsInDataManipulation());
    assertTrue(metadata.supportsSchemasInDataManipulation());
    assertTrue(metadata.supportsGroupBy());
    assertTrue(metadata.supportsOuterJoins());
    assertTrue(metadata.supportsUnionAll());
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
  }

  /** It makes do without temporary tables once their creation is refused. */
  @Test
  void probesForTemporaryTables() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      SQLException refused =
          assertThrows(
              SQLException.class,
              () ->
                  statement.execute(
                      "CREATE LOCAL TEMPORARY TABLE \"XT01_Connect_CheckCreateTempTableCap\" ("
                          + " \"COL\" INTEGER ) ON COMMIT PRESERVE ROWS"));
      assertTrue(refused.getMessage().startsWith("READ_ONLY"), refused.getMessage());
      assertThrows(
          SQLException.class,
          () -> statement.execute("SELECT TOP 1 1 AS \"COL\" INTO \"#XT01\" FROM sales.orders"));
    }
    assertEquals(List.of("1"), Talk.query(connection, "SELECT 1"));
  }

  @Test
  void probesForSubqueriesAndLimits() throws SQLException {
    assertEquals(
        List.of("1"),
        Talk.query(
            connection,
            "SELECT \"SUBQUERY\".\"COL\" AS \"COL\" FROM ( SELECT 1 AS \"COL\" ) \"SUBQUERY\""));
    assertEquals(
        List.of("1"),
        Talk.query(
            connection, "SELECT TOP 1 \"COL\" FROM ( SELECT 1 AS \"COL\" ) AS \"CHECKTOP\""));
    assertEquals(
        List.of("x"),
        Talk.query(connection, "SELECT 'x' FROM \"sales\".\"orders\" HAVING (COUNT(1)>0)"));
  }

  @Test
  void listsSchemasAndTables() throws SQLException {
    assertEquals(List.of("mesh"), Talk.rows(metadata.getCatalogs()));
    assertTrue(Talk.rows(metadata.getSchemas(), "TABLE_SCHEM").contains("sales"));
    assertEquals(
        List.of("customers", "order_items", "orders"),
        Talk.rows(
            metadata.getTables("mesh", "sales", "%", new String[] {"TABLE", "VIEW"}),
            "TABLE_NAME"));
  }

  /** It does not escape the underscores of a table's name. */
  @Test
  void readsColumnsKeysAndIndexes() throws SQLException {
    assertEquals(
        List.of("order_id -5", "line_no 4", "item 12"),
        Talk.rows(
            metadata.getColumns("mesh", "sales", "order_items", "%"), "COLUMN_NAME", "DATA_TYPE"));
    assertEquals(
        List.of("line_no 2", "order_id 1"),
        Talk.rows(
            metadata.getPrimaryKeys("mesh", "sales", "order_items"), "COLUMN_NAME", "KEY_SEQ"));
    assertEquals(
        List.of("orders order_id"),
        Talk.rows(
            metadata.getImportedKeys("mesh", "sales", "order_items"),
            "PKTABLE_NAME",
            "PKCOLUMN_NAME"));
    assertEquals(
        List.of(),
        Talk.rows(metadata.getIndexInfo("mesh", "sales", "order_items", true, true), "COLUMN_NAME"),
        "ana sees one line number for all lines, so the key tells no rows apart");
  }

  @Test
  void describesATable() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select * from \"sales\".\"orders\" where 1=0")) {
      assertEquals(
          List.of(
              "order_id -5 BIGINT",
              "customer_id -5 BIGINT",
              "amount 3 DECIMAL",
              "ordered_at 2014 TIMESTAMP WITH LOCAL TIME ZONE",
              "shipped 16 BOOLEAN"),
          Talk.columns(statement.getMetaData()));
      try (ResultSet rows = statement.executeQuery()) {
        assertFalse(rows.next());
      }
    }
  }

  @Test
  void drawsSheets() throws SQLException {
    assertEquals(
        List.of("1 false 417083.75", "1 true 208541.25"),
        Talk.query(
            connection,
            "SELECT 1 AS \"one\", \"orders\".\"shipped\" AS \"shipped\", SUM(\"orders\".\"amount\")"
                + " AS \"sum:amount:ok\" FROM \"sales\".\"orders\" \"orders\" GROUP BY"
                + " \"orders\".\"shipped\" ORDER BY 2"));
    assertEquals(
        List.of("DE 500"),
        Talk.query(
            connection,
            "SELECT \"customers\".\"country\" AS \"country\", COUNT(DISTINCT"
                + " \"orders\".\"order_id\") AS \"ctd:order_id:ok\" FROM \"sales\".\"orders\""
                + " \"orders\" INNER JOIN \"sales\".\"customers\" \"customers\" ON"
                + " (\"orders\".\"customer_id\" = \"customers\".\"id\") GROUP BY"
                + " \"customers\".\"country\""));
    assertEquals(
        List.of("2026 1 743"),
        Talk.query(
            connection,
            "SELECT {fn YEAR(\"orders\".\"ordered_at\")} AS \"y\", {fn"
                + " MONTH(\"orders\".\"ordered_at\")} AS \"m\", SUM(1) AS \"n\" FROM"
                + " \"sales\".\"orders\" \"orders\" WHERE (\"orders\".\"ordered_at\" < {ts"
                + " '2026-02-01 00:00:00'}) GROUP BY {fn YEAR(\"orders\".\"ordered_at\")}, {fn"
                + " MONTH(\"orders\".\"ordered_at\")}"));
  }

  /** The quick filter's list, and the top of a sorted axis. */
  @Test
  void fillsFilters() throws SQLException {
    assertEquals(
        List.of("false", "true"),
        Talk.query(
            connection,
            "SELECT \"orders\".\"shipped\" AS \"shipped\" FROM \"sales\".\"orders\" \"orders\""
                + " GROUP BY \"orders\".\"shipped\" ORDER BY \"orders\".\"shipped\" ASC"));
    assertEquals(
        List.of("1000", "999"),
        Talk.query(
            connection,
            "SELECT TOP 2 \"orders\".\"order_id\" AS \"order_id\" FROM \"sales\".\"orders\""
                + " \"orders\" GROUP BY \"orders\".\"order_id\" ORDER BY \"order_id\" DESC"));
  }

  /** Initial SQL is how a workbook travels in time. */
  @Test
  void runsInitialSql() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET purpose = 'planning'");
      statement.execute("SET as_of_missing = 'current'");
      statement.execute("SET as_of = '2026-01-31'");
    }
    assertEquals(
        List.of("1000"), Talk.query(connection, "SELECT COUNT(1) FROM \"sales\".\"orders\""));
  }
}
