package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the guards and fences of a woven plan rest on: neither the engine nor a store moves a
 * condition below a LIMIT that lets every row pass, and each evaluates a branch of CASE only for
 * the rows that reach it. A new version for which one of these fails must not be used.
 */
class EnginePinsTest {
  private static final String KEPT = "(SELECT * FROM pins WHERE keep LIMIT 9223372036854775807) a";

  private static Connection filled(TestStore store) throws SQLException {
    Connection connection =
        switch (store) {
          case PG -> TestPostgres.shared().superuser("postgres");
          case H2 -> DriverManager.getConnection("jdbc:h2:mem:", "sa", "");
          case PQ -> DriverManager.getConnection("jdbc:duckdb:");
        };
    try (Statement statement = connection.createStatement()) {
      String temporary = store == TestStore.H2 ? "" : "TEMPORARY ";
      statement.execute(
          "CREATE " + temporary + "TABLE pins (id INTEGER, s VARCHAR(20), keep BOOLEAN)");
      StringBuilder rows = new StringBuilder("INSERT INTO pins VALUES (0, 'secret', FALSE)");
      for (int i = 1; i < 3_000; i++) {
        rows.append(", (").append(i).append(i % 3 == 0 ? ", 'secret', FALSE)" : ", '7', TRUE)");
      }
      statement.execute(rows.toString());
      if (store != TestStore.PQ) {
        statement.execute("CREATE INDEX pins_s ON pins (s)");
        statement.execute("CREATE INDEX pins_id ON pins (id)");
      }
    }
    return connection;
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int last = result.getMetaData().getColumnCount();
      while (result.next()) {
        values.add(result.getString(last));
      }
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void noConditionGoesBelowALimitOfEverything(TestStore store) throws SQLException {
    try (Connection connection = filled(store)) {
      for (String condition :
          List.of(
              "CAST(s AS INTEGER) = 7",
              "CAST(s AS INTEGER) = 7 AND id > 0",
              "100 / (CASE WHEN s = 'secret' THEN 0 ELSE 1 END) + CAST(s AS INTEGER) = 107",
              "id IN (SELECT CAST(s AS INTEGER) FROM "
                  + KEPT.replace(" a", " b")
                  + ") OR CAST(s AS INTEGER) = 7")) {
        String sql = "SELECT COUNT(*) FROM " + KEPT + " WHERE " + condition;
        assertEquals(List.of("2000"), column(connection, sql), sql);
      }
      assertEquals(
          List.of("2000"),
          column(
              connection,
              "SELECT COUNT(*) FROM "
                  + KEPT
                  + " JOIN (SELECT 7 AS x) o ON CAST(a.s AS INTEGER) = o.x"));
      assertEquals(
          List.of("7"),
          column(
              connection,
              "SELECT s FROM (SELECT s FROM "
                  + KEPT
                  + " GROUP BY s) g WHERE CAST(s AS INTEGER) > 0"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TestStore.class,
      names = {"PG", "H2"})
  void thePlanKeepsTheLimit(TestStore store) throws SQLException {
    try (Connection connection = filled(store)) {
      String sql =
          "EXPLAIN SELECT id FROM "
              + KEPT.replace("keep", "keep AND UPPER(s) <> LOWER(s) || id")
              + " WHERE CAST(s AS INTEGER) = 7 AND id > 5";
      String plan = String.join("\n", column(connection, sql)).toLowerCase(Locale.ROOT);
      int limit = plan.indexOf(store == TestStore.H2 ? "fetch first 9223372036854775807" : "limit");
      int cast = store == TestStore.H2 ? plan.lastIndexOf("cast(") : plan.indexOf("::integer");
      assertTrue(limit >= 0 && cast >= 0, plan);
      assertTrue(store == TestStore.H2 ? cast > limit : cast < limit, plan);
    }
  }

  /**
   * DuckDB leaves the LIMIT out of what it runs, but only after it has moved conditions: they stay
   * two operators, one above the other.
   */
  @Test
  void theEngineRunsTheLowerConditionFirst() throws SQLException {
    try (Connection duckdb = filled(TestStore.PQ)) {
      String plan =
          String.join(
                  "\n",
                  column(
                      duckdb,
                      "EXPLAIN SELECT id FROM (SELECT * FROM pins WHERE keep AND UPPER(s) <> LOWER(s) || id"
                          + " LIMIT 9223372036854775807) a WHERE CAST(s AS INTEGER) = 7 AND id > 5"))
              .toLowerCase(Locale.ROOT);
      assertTrue(plan.indexOf("cast(s as integer)") < plan.indexOf("upper(s)"), plan);
      assertTrue(plan.lastIndexOf("id > 5") < plan.indexOf("upper(s)"), plan);
    }
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void aBranchOfCaseIsOnlyForItsRows(TestStore store) throws SQLException {
    try (Connection connection = filled(store)) {
      for (String sql :
          List.of(
              "SELECT COUNT(*) FROM pins WHERE CASE WHEN keep THEN CAST(s AS INTEGER) = 7 END",
              "SELECT COUNT(*) FROM pins WHERE id >= 0 AND CASE WHEN keep THEN CAST(s AS INTEGER) = 7 END AND keep",
              "SELECT COUNT(CASE WHEN keep AND id > 0 THEN CAST(s AS INTEGER) END) FROM pins",
              "SELECT COUNT(*) FROM pins WHERE keep AND CASE WHEN keep THEN CAST(s AS INTEGER) + CAST(s AS INTEGER) = 14 END")) {
        assertEquals(List.of("2000"), column(connection, sql), sql);
      }
    }
  }

  /** DuckDB takes expressions that occur twice out of a projection, but none out of a CASE. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT COUNT(x) FROM (SELECT CASE WHEN keep THEN error(s) END AS x, CASE WHEN NOT keep THEN 1 ELSE 1 END AS y FROM pins WHERE NOT keep) a",
        "SELECT COUNT(*) FROM pins WHERE NOT keep AND CASE WHEN keep THEN CAST(error(s) AS BOOLEAN) END",
        "SELECT COUNT(*) FROM (SELECT * FROM pins WHERE keep AND id < 0 LIMIT 9223372036854775807) a WHERE CAST(error(s) AS BOOLEAN)"
      })
  void theEngineDoesNotRaiseWhatNoRowReaches(String sql) throws SQLException {
    try (Connection duckdb = filled(TestStore.PQ)) {
      assertEquals(List.of("0"), column(duckdb, sql));
    }
  }
}
