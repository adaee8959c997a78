package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the guided tour over a JDBC connection to the gateway and tells it on paper. Used by one
 * thread.
 */
final class DemoTour {
  private static final int TIMEOUT_SECONDS = 120;

  private final Connection connection;
  private final PrintWriter out;

  DemoTour(Connection connection, PrintWriter out) {
    this.connection = connection;
    this.out = out;
  }

  /** Runs all queries, also after one failed; answers the titles of those that failed. */
  List<String> run() throws IOException {
    List<String> failed = new ArrayList<>();
    int number = 0;
    for (TourQuery query : TourQuery.all()) {
      tell(++number, query);
      try {
        show(query);
      } catch (SQLException e) {
        failed.add(query.title());
        out.println("   failed: " + e.getMessage());
      }
      out.println();
      out.flush();
    }
    return failed;
  }

  private void tell(int number, TourQuery query) {
    out.println(number + ". " + query.title());
    query.story().forEach(line -> out.println("   " + line));
    out.println();
    query.sql().lines().forEach(line -> out.println("   " + line));
    out.println();
    out.flush();
  }

  private void show(TourQuery query) throws SQLException {
    long begun = System.nanoTime();
    TourResult result = ask(query.sql());
    long millis = (System.nanoTime() - begun) / 1_000_000;
    result.table().forEach(line -> out.println("   " + line));
    out.println("   (" + result.rowCount() + " rows, " + millis + " ms)");
    out.println();
    out.println("   How it ran (EXPLAIN):");
    ask("EXPLAIN " + query.sql()).firstColumn().forEach(this::explainLine);
  }

  private void explainLine(String text) {
    text.lines().forEach(line -> out.println("   | " + line));
  }

  private TourResult ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      try (ResultSet rows = statement.executeQuery(sql)) {
        return TourResult.read(rows);
      }
    }
  }
}
