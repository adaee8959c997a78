package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Short forms for tests over JDBC. */
final class Jdbc {
  private Jdbc() {}

  /** What a test does on the only row. */
  interface OnRow {
    void accept(ResultSet row) throws SQLException;
  }

  static void onFirstRow(Connection connection, String sql, OnRow test) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      test.accept(rows);
    }
  }

  /** All cells by {@code getString}, null for NULL. */
  static List<List<String>> texts(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return texts(rows);
    }
  }

  static List<List<String>> texts(ResultSet rows) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(rows.getString(i));
      }
      all.add(row);
    }
    return all;
  }

  /** The lines of EXPLAIN. */
  static String plan(Connection connection, String sql) throws SQLException {
    StringBuilder plan = new StringBuilder();
    texts(connection, "EXPLAIN " + sql).forEach(row -> plan.append(row.get(0)).append('\n'));
    return plan.toString();
  }

  /** Waits until something is so; fails after {@code millis}. */
  static void awaitTrue(long millis, String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, () -> "not within " + millis + " ms: " + what);
      Thread.sleep(10);
    }
  }
}
