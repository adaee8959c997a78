package dev.portico.gateway.cli.demo;

import dev.portico.gateway.cli.demo.TourAsker.Outcome;
import dev.portico.gateway.cli.demo.TourQuery.Told;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the guided tour over JDBC connections to the gateway and tells it on paper. Used by one
 * thread.
 */
final class DemoTour {
  private static final int TIMEOUT_SECONDS = 120;

  /** The SQLSTATE of every refusal by policy. */
  private static final String REFUSED = "42501";

  private static final String ANALYZE = "EXPLAIN ANALYZE";

  private final TourConnections connections;
  private final PrintWriter out;

  DemoTour(TourConnections connections, PrintWriter out) {
    this.connections = connections;
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
    if (!query.comparesPeople()) {
      out.println("   Asked by " + query.askers().get(0).told());
    }
    out.println();
    query.sql().lines().forEach(line -> out.println("   " + line));
    out.println();
    out.flush();
  }

  private void show(TourQuery query) throws SQLException {
    TourAsker first = query.askers().get(0);
    if (query.comparesPeople()) {
      compare(query);
      explain("What decided it for " + first.user(), "EXPLAIN POLICY", first, query);
      out.println();
      explain("How it ran for " + first.user(), "EXPLAIN", first, query);
    } else if (query.told() == Told.COST_TWICE) {
      explain("How it ran the first time", ANALYZE, first, query);
      out.println();
      answer(first, query);
      explain("How it ran again", ANALYZE, first, query);
    } else {
      answer(first, query);
      explain("How it ran", "EXPLAIN", first, query);
    }
  }

  private void compare(TourQuery query) throws SQLException {
    for (TourAsker asker : query.askers()) {
      out.println("   " + asker.told());
      if (asker.outcome() == Outcome.REFUSED) {
        refusal(asker, query);
      } else {
        answer(asker, query);
      }
      out.flush();
    }
  }

  private void answer(TourAsker asker, TourQuery query) throws SQLException {
    List<String> then = table(asker, query, query.sql());
    if (query.today().isEmpty()) {
      then.forEach(line -> out.println("   " + line));
    } else {
      List<String> today = table(asker, query, query.today().get());
      TourResult.beside("as it was then", then, "the same today", today)
          .forEach(line -> out.println("   " + line));
    }
    out.println();
  }

  private List<String> table(TourAsker asker, TourQuery query, String sql) throws SQLException {
    long begun = System.nanoTime();
    TourResult result = ask(asker, sql);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    List<String> table =
        new ArrayList<>(query.comparesPeople() ? result.sideBySide() : result.table());
    table.add("(" + result.rowCount() + " rows, " + millis + " ms)");
    return table;
  }

  private void refusal(TourAsker asker, TourQuery query) throws SQLException {
    try {
      ask(asker, query.sql());
    } catch (SQLException e) {
      if (!REFUSED.equals(e.getSQLState())) {
        throw e;
      }
      out.println("   " + e.getMessage());
      out.println();
      return;
    }
    throw new SQLException(asker.user() + " was not refused");
  }

  private void explain(String heading, String form, TourAsker asker, TourQuery query)
      throws SQLException {
    out.println("   " + heading + " (" + form + "):");
    ask(asker, form + " " + query.sql()).firstColumn().forEach(this::explainLine);
  }

  private void explainLine(String text) {
    text.lines().forEach(line -> out.println("   | " + line));
  }

  private TourResult ask(TourAsker asker, String sql) throws SQLException {
    try (Statement statement = connections.of(asker).createStatement()) {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      try (ResultSet rows = statement.executeQuery(sql)) {
        return TourResult.read(rows);
      }
    }
  }
}
