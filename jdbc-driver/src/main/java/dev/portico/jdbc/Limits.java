package dev.portico.jdbc;

/**
 * What one request may cost.
 *
 * @param timeoutMillis of the statement, 0 for none
 * @param maxRows rows after which the result ends, 0 for all
 * @param fetchRows rows per frame at most, 0 for the server's choice
 */
record Limits(long timeoutMillis, long maxRows, int fetchRows) {
  static final Limits NONE = new Limits(0, 0, 0);
}
