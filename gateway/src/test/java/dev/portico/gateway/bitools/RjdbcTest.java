package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** R with RJDBC: dbListTables, dbGetFields, dbGetQuery and dbSendQuery. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class RjdbcTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  RjdbcTest(BiMesh mesh) {
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
  void listsTablesAndFields() throws SQLException {
    assertEquals(
        List.of("orders"),
        Talk.rows(metadata.getTables(null, null, "orders", null), "TABLE_NAME"),
        "dbExistsTable");
    assertTrue(
        Talk.rows(metadata.getTables(null, null, "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME")
            .contains("revenue"),
        "dbListTables");
    assertEquals(
        List.of("shipped", "revenue"),
        Talk.rows(metadata.getColumns(null, null, "revenue", "%"), "COLUMN_NAME"),
        "dbListFields");
  }

  /** Numbers are read as doubles, everything else as text. */
  @Test
  void pullsARowsBlock() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM sales.orders WHERE order_id <= 2")) {
      ResultSetMetaData columns = rows.getMetaData();
      rows.setFetchSize(2048);
      List<Object> cells = new ArrayList<>();
      while (rows.next()) {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          int type = columns.getColumnType(i);
          boolean number = type == Types.BIGINT || type >= Types.NUMERIC && type <= Types.DOUBLE;
          cells.add(number ? (Object) rows.getDouble(i) : rows.getString(i));
          assertFalse(rows.wasNull());
        }
      }
      assertEquals(
          List.of(
              1.0,
              2.0,
              1.25,
              "2026-01-01 01:00:00+00:00",
              "false",
              2.0,
              3.0,
              2.5,
              "2026-01-01 02:00:00+00:00",
              "false"),
          cells);
    }
  }

  @Test
  void bindsValues() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM sales.orders WHERE amount > ? AND shipped = ?")) {
      statement.setDouble(1, 625.0);
      statement.setString(2, "true");
      assertEquals(List.of("167"), Talk.rows(statement.executeQuery()));
    }
  }

  /** dbSendUpdate is how a session travels or names its purpose. */
  @Test
  void setsTheSession() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertEquals(0, statement.executeUpdate("SET purpose = 'study'"));
      statement.executeUpdate("SET schema = 'sales'");
    }
    assertEquals(List.of("study"), Talk.query(connection, "SHOW purpose"));
    assertEquals(List.of("1000"), Talk.query(connection, "SELECT COUNT(*) FROM orders"));
  }
}
