package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python with JayDeBeApi: a DB-API cursor over JDBC. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class JayDeBeApiTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  JayDeBeApiTest(BiMesh mesh) {
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
  void executesAndDescribes() throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM sales.orders WHERE order_id < ?")) {
      statement.setObject(1, 3);
      assertTrue(statement.execute());
      try (ResultSet rows = statement.getResultSet()) {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> description = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          description.add(
              columns.getColumnName(i)
                  + " "
                  + columns.getColumnType(i)
                  + " "
                  + columns.getColumnDisplaySize(i)
                  + " "
                  + columns.getPrecision(i)
                  + " "
                  + columns.getScale(i)
                  + " "
                  + columns.isNullable(i));
        }
        assertEquals(
            List.of(
                "order_id -5 20 19 0 0",
                "customer_id -5 20 19 0 1",
                "amount 3 14 12 2 1",
                "ordered_at 2014 32 32 6 1",
                "shipped 16 5 1 0 1"),
            description);
        assertTrue(rows.next());
        assertEquals(1L, rows.getObject(1));
        assertEquals(1.25, ((BigDecimal) rows.getObject(3)).doubleValue());
        assertEquals("2026-01-01T01:00Z", rows.getObject(4, OffsetDateTime.class).toString());
        assertEquals("2026-01-01 01:00:00+00:00", rows.getString(4));
        assertEquals(false, rows.getObject(5));
      }
    }
    connection.commit();
    connection.rollback();
  }

  @Test
  void readsDatesAndNulls() throws SQLException {
    try (Connection otto = mesh.otto();
        PreparedStatement statement =
            otto.prepareStatement(
                "SELECT born_on, CAST(NULL AS INTEGER) FROM sales.customers WHERE id = 1")) {
      assertTrue(statement.execute());
      try (ResultSet rows = statement.getResultSet()) {
        assertTrue(rows.next());
        assertEquals(Date.valueOf("1980-01-02"), rows.getDate(1));
        assertNull(rows.getObject(2));
        assertTrue(rows.wasNull());
        assertFalse(rows.next());
      }
    }
  }

  @Test
  void statementsWithoutRowsTellACount() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SET purpose = 'study'")) {
      assertFalse(statement.execute());
      assertEquals(0, statement.getUpdateCount());
    }
    try (PreparedStatement statement = connection.prepareStatement("SHOW purpose")) {
      assertTrue(statement.execute());
      assertEquals(List.of("study"), Talk.rows(statement.getResultSet()));
    }
  }

  /** What is hidden from the caller is not there, in errors either. */
  @Test
  void errorsArriveWithTheirState() {
    SQLException hidden =
        assertThrows(
            SQLException.class,
            () -> connection.prepareStatement("SELECT born_on FROM sales.customers"));
    assertEquals("42703", hidden.getSQLState());
    SQLException unlisted =
        assertThrows(
            SQLException.class, () -> connection.prepareStatement("SELECT * FROM sales.salaries"));
    assertEquals("42P01", unlisted.getSQLState());
    assertFalse(unlisted.getMessage().contains("denied"), unlisted.getMessage());
  }
}
