package dev.portico.adapter.jdbc;

/**
 * How many rows to ask of the store at once: few at first, then as many as fit a budget of memory,
 * judged by the rows seen.
 */
final class FetchSize {
  /**
   * Rows of a first answer; a result that fits costs one round trip, one of wide rows (100 kB) 26
   * MB.
   */
  private static final int FIRST_ROWS = 256;

  /** What the driver, and a batch, may hold per statement: 10,000 rows of 800 bytes. */
  private static final long BUDGET_BYTES = 8L << 20;

  private final int mostRows;

  FetchSize(int mostRows) {
    this.mostRows = mostRows;
  }

  static int first(int mostRows) {
    return Math.min(FIRST_ROWS, mostRows);
  }

  /** For the next answer, given what a batch of so many rows took. */
  int after(long batchBytes, int batchRows) {
    long bytesPerRow = Math.max(1, batchBytes / batchRows);
    return (int) Math.max(1, Math.min(mostRows, BUDGET_BYTES / bytesPerRow));
  }
}
