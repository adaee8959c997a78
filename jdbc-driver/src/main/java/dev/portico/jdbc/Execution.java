package dev.portico.jdbc;

import java.sql.SQLException;

/**
 * What plain and prepared statements share: the settings of the next execution, and its cancel.
 * Used by one thread at a time, but for {@link #cancel}, which may come from any.
 */
final class Execution {
  private static final long CANCEL_PATIENCE_NANOS = 10_000_000_000L;
  private static final int CANCEL_AGAIN_MILLIS = 5;

  private volatile boolean onItsWay;
  private int timeoutSeconds;
  private int fetchRows;

  int timeoutSeconds() {
    return timeoutSeconds;
  }

  void timeoutSeconds(int seconds) throws SQLException {
    timeoutSeconds = notNegative(seconds, "the query timeout");
  }

  int fetchRows() {
    return fetchRows;
  }

  void fetchRows(int rows) throws SQLException {
    fetchRows = notNegative(rows, "the fetch size");
  }

  Limits limits(long maxRows) {
    return new Limits(timeoutSeconds * 1000L, maxRows, fetchRows, 0);
  }

  /** A request that executes a statement. */
  interface Request<T> {
    T send() throws SQLException;
  }

  <T> T send(Request<T> request) throws SQLException {
    onItsWay = true;
    try {
      return request.send();
    } finally {
      onItsWay = false;
    }
  }

  /** Stops what another thread waits for, when one does. */
  void stop(ServerCalls calls, int statement) {
    if (onItsWay) {
      try {
        cancel(calls, statement);
      } catch (SQLException e) {
        // It ends by itself, or with the connection.
      }
    }
  }

  static String required(String text) throws SQLException {
    if (text == null) {
      throw new SQLException("a text is needed", "22023");
    }
    return text;
  }

  static SQLException closedMeanwhile() {
    return new SQLException("the statement was closed while it ran", "57014");
  }

  /**
   * A cancel may overtake the statement on its way to the server, where nothing is known of it yet:
   * it is sent again until it meets the statement.
   */
  void cancel(ServerCalls calls, int statement) throws SQLException {
    long begin = System.nanoTime();
    while (!calls.cancel(statement)
        && onItsWay
        && System.nanoTime() - begin < CANCEL_PATIENCE_NANOS) {
      try {
        Thread.sleep(CANCEL_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static int notNegative(int value, String what) throws SQLException {
    if (value < 0) {
      throw new SQLException(what + " must not be negative", "22023");
    }
    return value;
  }

  static SQLException rowsInsteadOfCount() {
    return new SQLException("the statement gives rows; run it with executeQuery", "42000");
  }

  static SQLException noRows() {
    return new SQLException(
        "the statement gives no rows; run it with execute or executeUpdate", "42000");
  }

  static SQLException noBatches() {
    return new java.sql.SQLFeatureNotSupportedException(
        "batches are for changes, and data products are read-only", "0A000");
  }
}
