package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
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

/** LibreOffice Base with "JDBC": its table list, a table window, and a form. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class LibreOfficeBaseTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  LibreOfficeBaseTest(BiMesh mesh) {
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
  void listsTablesAndViews() throws SQLException {
    assertEquals(
        List.of("customers", "order_items", "orders"),
        Talk.rows(
            metadata.getTables(null, "sales", "%", new String[] {"TABLE", "VIEW", "SYSTEM TABLE"}),
            "TABLE_NAME"));
    assertEquals(
        List.of("reports revenue VIEW", "sales customers TABLE"),
        Talk.rows(
                metadata.getTables(null, "%", "%", new String[] {"VIEW", "TABLE"}),
                "TABLE_SCHEM",
                "TABLE_NAME",
                "TABLE_TYPE")
            .stream()
            .filter(line -> line.matches(".*(revenue|customers).*"))
            .sorted()
            .toList());
    assertTrue(metadata.getMaxTablesInSelect() == 0 && metadata.getMaxColumnsInSelect() == 0);
    assertEquals("\"", metadata.getIdentifierQuoteString());
    assertFalse(metadata.supportsMixedCaseQuotedIdentifiers());
  }

  /** What it knows of a table decides whether it shows the rows at all. */
  @Test
  void describesATable() throws SQLException {
    assertEquals(
        List.of("order_id NO", "customer_id NO", "amount YES", "ordered_at YES", "shipped YES"),
        Talk.rows(
            metadata.getColumns("mesh", "sales", "orders", "%"), "COLUMN_NAME", "IS_NULLABLE"));
    assertEquals(
        List.of("order_id"),
        Talk.rows(metadata.getPrimaryKeys("mesh", "sales", "orders"), "COLUMN_NAME"));
    assertEquals(
        List.of("customers"),
        Talk.rows(metadata.getImportedKeys("mesh", "sales", "orders"), "PKTABLE_NAME"));
    assertEquals(
        List.of("orders_pk"),
        Talk.rows(metadata.getIndexInfo("mesh", "sales", "orders", false, false), "INDEX_NAME")
            .stream()
            .filter(name -> !name.equals("null"))
            .toList());
    assertEquals(
        List.of("mesh sales orders null ana SELECT NO"),
        Talk.rows(metadata.getTablePrivileges("mesh", "sales", "orders")));
  }

  @Test
  void asksForColumnsBeforeItExecutes() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM \"sales\".\"orders\" WHERE 0 = 1")) {
      ResultSetMetaData columns = statement.getMetaData();
      assertEquals(5, columns.getColumnCount());
      assertEquals("java.math.BigDecimal", columns.getColumnClassName(3));
      assertEquals("orders", columns.getTableName(3));
      try (ResultSet rows = statement.executeQuery()) {
        assertFalse(rows.next());
      }
    }
  }

  /** It asks for a cursor that scrolls and looks at what it got. */
  @Test
  void opensATableWindow() throws SQLException {
    try (Statement statement =
        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
      assertNotNull(connection.getWarnings());
      assertEquals(ResultSet.TYPE_FORWARD_ONLY, statement.getResultSetType());
      assertEquals(ResultSet.CONCUR_READ_ONLY, statement.getResultSetConcurrency());
      statement.setEscapeProcessing(false);
      statement.setMaxFieldSize(0);
      statement.setFetchDirection(ResultSet.FETCH_FORWARD);
      statement.setFetchSize(40);
      try (ResultSet rows = statement.executeQuery("SELECT * FROM \"sales\".\"customers\"")) {
        assertEquals(ResultSet.TYPE_FORWARD_ONLY, rows.getType());
        assertTrue(rows.isBeforeFirst());
        assertTrue(rows.next());
        assertEquals(1, rows.getRow());
        assertEquals("customer 2", rows.getString(2));
        assertFalse(rows.wasNull());
        assertEquals(1, rows.findColumn("id"));
      }
    }
  }

  /** With a key it reads the keys first and then each row that comes into sight. */
  @Test
  void readsRowsByTheirKey() throws SQLException {
    assertEquals(
        50,
        Talk.query(connection, "SELECT \"sales\".\"customers\".\"id\" FROM \"sales\".\"customers\"")
            .size());
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT \"customers\".\"id\", \"customers\".\"name\" FROM \"sales\".\"customers\""
                + " AS \"customers\" WHERE ( \"customers\".\"id\" = ? ) OR ("
                + " \"customers\".\"id\" = ? )")) {
      assertEquals(2, statement.getParameterMetaData().getParameterCount());
      statement.setLong(1, 4);
      statement.setObject(2, 6L);
      assertEquals(
          List.of("4 customer 4", "6 customer 6"),
          Talk.rows(statement.executeQuery()).stream().sorted().toList());
    }
  }

  /** The query designer writes filters and orders around the user's query, dates as escapes. */
  @Test
  void filtersAndSorts() throws SQLException {
    assertEquals(
        List.of("3"),
        Talk.query(
            connection,
            "SELECT COUNT( * ) FROM \"sales\".\"orders\" WHERE \"ordered_at\" >= {ts '2026-02-11"
                + " 14:00:00' } AND \"amount\" IS NOT NULL"));
    assertEquals(
        List.of("customer 10 500", "customer 20 500", "customer 30 500", "customer 40 500"),
        Talk.query(
            connection,
            "SELECT \"c\".\"name\", 500 FROM { OJ \"sales\".\"customers\" AS \"c\" LEFT OUTER JOIN"
                + " \"sales\".\"orders\" AS \"o\" ON \"c\".\"id\" = \"o\".\"customer_id\" } WHERE"
                + " \"c\".\"name\" LIKE 'customer _0' AND \"c\".\"id\" < 50 GROUP BY \"c\".\"name\""
                + " ORDER BY \"c\".\"name\""));
  }
}
