package dev.portico.jdbc;

import java.sql.SQLException;

/**
 * What plain and prepared statements share: the settings of the next execution. Used by one thread
 * at a time.
 */
final class Execution {
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
    return new Limits(timeoutSeconds * 1000L, maxRows, fetchRows);
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
