package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle's words for ALL and ANY mean what the standard says, also where DuckDB's own err. */
class QuantifiedTest {
  private Connection duckdb;
  private Oracle oracle;

  @BeforeEach
  void open() throws SQLException {
    duckdb = DriverManager.getConnection("jdbc:duckdb:");
    oracle = new Oracle(duckdb);
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("CREATE TABLE t AS SELECT * FROM (VALUES (1), (2), (NULL)) AS v(a)");
      statement.execute("CREATE TABLE whole AS SELECT * FROM (VALUES (1), (2)) AS v(x)");
      statement.execute("CREATE TABLE gaps AS SELECT * FROM (VALUES (1), (NULL)) AS v(x)");
      statement.execute("CREATE TABLE empty (x INTEGER)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    duckdb.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1, >=, ALL, whole, false", "2, >=, ALL, whole, true", "NULL, >=, ALL, whole, null",
    "1, >=, ALL, gaps, null", "0, >=, ALL, gaps, false", "NULL, =, ALL, empty, true",
    "1, =, ANY, whole, true", "3, =, ANY, whole, false", "NULL, =, ANY, whole, null",
    "1, =, ANY, gaps, true", "3, =, ANY, gaps, null", "NULL, =, ANY, empty, false",
    "1, <>, ANY, gaps, null", "2, <>, ALL, whole, false", "3, <>, ALL, whole, true"
  })
  void asTheStandardSays(
      String left, String operator, String quantifier, String table, String expected) {
    String comparison =
        Quantified.of(
            left.equals("NULL") ? "CAST(NULL AS INTEGER)" : left,
            operator,
            quantifier,
            "SELECT x FROM " + table);
    assertEquals(List.of(expected), oracle.rows("SELECT " + Quantified.counted(comparison)));
  }

  /** Each row of the table is at least as large as all of none. */
  @Test
  void aQueryOverNoRowsExists() {
    String all = Quantified.of("a", ">=", "ALL", "SELECT x FROM empty");
    String rows = "SELECT COUNT(*) FROM whole WHERE EXISTS (SELECT 1 FROM t WHERE " + all + ")";
    assertEquals(List.of("2"), oracle.rows(Quantified.counted(rows)));
    assertEquals(
        "SELECT COUNT(*) FROM whole WHERE EXISTS (SELECT 1 FROM t WHERE a >= ALL (SELECT x FROM"
            + " empty))",
        Quantified.plain(rows));
  }

  @Test
  void oneStandsInAnother() {
    String inner = Quantified.of("x", "=", "ANY", "SELECT x FROM gaps");
    String outer = Quantified.of("a", ">=", "ALL", "SELECT x FROM whole WHERE " + inner);
    String sql = "SELECT a FROM t WHERE " + outer;
    assertEquals(List.of("1", "2"), oracle.rows(Quantified.counted(sql)));
    assertEquals(List.of("1", "2"), oracle.rows(Quantified.plain(sql)));
  }
}
