package dev.portico.adapter.jdbc;

import dev.portico.spi.Column;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.TypeKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

  /** Read at once when their values have a bounded size: with 50 columns of 40 bytes 10 MB. */
  private static final int SMALL_ROWS = 5_000;

  private static final int NARROW_COLUMNS = 50;
  private static final Set<TypeKind> WIDE =
      EnumSet.of(TypeKind.VARCHAR, TypeKind.VARBINARY, TypeKind.ARRAY);

  /** What JDBC understands as the whole result. */
  static final int ALL = 0;

  /** What the driver, and a batch, may hold per statement: 10,000 rows of 800 bytes. */
  private static final long BUDGET_BYTES = 8L << 20;

  private final int mostRows;

  FetchSize(int mostRows) {
    this.mostRows = mostRows;
  }

  /**
   * For the first answer; {@link #ALL} for a result that cannot be large. A store that is asked for
   * a part of a result, PostgreSQL that is, must be ready to stop and so works without its parallel
   * workers.
   */
  static int first(int mostRows, SqlFragment fragment) {
    long bound = fragment.mostRows().orElse(Long.MAX_VALUE);
    boolean small = bound <= FIRST_ROWS || bound <= SMALL_ROWS && isNarrow(fragment.columns());
    return small ? ALL : Math.min(FIRST_ROWS, mostRows);
  }

  private static boolean isNarrow(List<Column> columns) {
    return columns.size() <= NARROW_COLUMNS
        && columns.stream().allMatch(c -> !WIDE.contains(c.type().kind()));
  }

  /** For the next answer, given what a batch of so many rows took. */
  int after(long batchBytes, int batchRows) {
    long bytesPerRow = Math.max(1, batchBytes / batchRows);
    return (int) Math.max(1, Math.min(mostRows, BUDGET_BYTES / bytesPerRow));
  }
}
