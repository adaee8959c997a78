package dev.portico.jdbc;

/**
 * What one request may cost.
 *
 * @param timeoutMillis of the statement, 0 for none
 * @param maxRows rows after which the result ends, 0 for all
 * @param fetchRows rows per frame at most, 0 for the server's choice
 * @param patienceMillis the longest wait for the server at each step, 0 for no bound of its own
 */
record Limits(long timeoutMillis, long maxRows, int fetchRows, int patienceMillis) {
  static final Limits NONE = new Limits(0, 0, 0, 0);

  /** For telling the server what it finds out by itself when it does not hear it. */
  static final Limits FAREWELL = within(10_000);

  /** For a request that is answered at once or not at all. */
  static Limits within(int patienceMillis) {
    return new Limits(0, 0, 0, patienceMillis);
  }
}
