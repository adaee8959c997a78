package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables named without a schema, by the property, setSchema or SET. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class SchemaTest {
  private static final String COUNT = "SELECT COUNT(*) FROM orders";

  private final BiMesh mesh;

  SchemaTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void withoutOneEveryTableHasItsSchema() throws SQLException {
    try (Connection connection = mesh.ana()) {
      assertNull(connection.getSchema());
      assertTrue(
          assertThrows(SQLException.class, () -> Talk.query(connection, COUNT))
              .getMessage()
              .contains("did you mean \"sales.orders\""));
    }
  }

  /** Known plans of the same text are not mixed up between schemas. */
  @Test
  void theSchemaMayChangeBetweenStatements() throws SQLException {
    try (Connection connection = mesh.ana("schema=sales")) {
      assertEquals("sales", connection.getSchema());
      assertEquals(List.of("1000"), Talk.query(connection, COUNT));
      assertEquals(List.of("1000"), Talk.query(connection, COUNT));
      connection.setSchema("reports");
      assertTrue(
          assertThrows(SQLException.class, () -> Talk.query(connection, COUNT))
              .getMessage()
              .contains("there is no table \"reports.orders\""));
      assertEquals(List.of("2"), Talk.query(connection, "SELECT COUNT(*) FROM revenue"));
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET schema = 'sales'");
        assertEquals(List.of("1000"), Talk.query(connection, COUNT));
        statement.execute("RESET schema");
      }
      assertEquals(List.of("sales"), Talk.query(connection, "SHOW schema"), "the property's");
      connection.setSchema(null);
      assertNull(connection.getSchema());
      assertThrows(SQLException.class, () -> Talk.query(connection, COUNT));
    }
  }

  /** Policies decide about the table that is meant; hidden ones stay unknown. */
  @Test
  void policiesHoldAsForWholeNames() throws SQLException {
    try (Connection connection = mesh.ana("schema=sales")) {
      assertEquals(List.of("50"), Talk.query(connection, "SELECT COUNT(*) FROM customers"));
      assertEquals(
          "42P01",
          assertThrows(SQLException.class, () -> Talk.query(connection, "SELECT * FROM salaries"))
              .getSQLState());
      assertThrows(
          SQLException.class, () -> Talk.query(connection, "SELECT born_on FROM customers"));
    }
  }

  @Test
  void namesOfWithComeFirstWhereTheyHold() throws SQLException {
    try (Connection connection = mesh.ana("schema=sales")) {
      assertEquals(
          List.of("7 1000"),
          Talk.query(
              connection,
              "SELECT * FROM (WITH orders AS (SELECT order_id FROM orders WHERE order_id = 7)"
                  + " SELECT order_id FROM orders) AS a, (SELECT COUNT(*) AS n FROM orders) AS b"));
      assertEquals(
          List.of("1"),
          Talk.query(
              connection,
              "SELECT COUNT(*) FROM orders o WHERE EXISTS (SELECT 1 FROM customers WHERE id ="
                  + " o.customer_id AND o.order_id = 1) AND orders.order_id = 1"
                      .replace("orders.", "o.")));
      assertEquals(
          List.of("order_id"),
          Talk.query(connection, "DESCRIBE orders").stream()
              .map(line -> line.split(" ")[0])
              .limit(1)
              .toList());
    }
  }

  @Test
  void aSchemaMayHaveAnInstant() throws SQLException {
    try (Connection connection = mesh.ana()) {
      connection.setSchema("sales@2026-01-31");
      assertTrue(
          assertThrows(SQLException.class, () -> Talk.query(connection, COUNT))
              .getMessage()
              .contains("sales.orders"),
          "it keeps no history, and says so");
    }
  }
}
