package dev.portico.spi;

import java.util.List;

/**
 * Some consecutive rows of a result, column by column.
 *
 * @param rows how many rows the vectors hold, at least 1
 * @param columns one vector per column of the {@link RowSource}, in its order
 */
public record RowBatch(int rows, List<ColumnVector> columns) {
  public RowBatch {
    columns = List.copyOf(columns);
    if (rows < 1) {
      throw new IllegalArgumentException("a batch has at least one row");
    }
  }

  /** A rough number of bytes this batch takes in memory. */
  public long estimatedBytes() {
    return columns.stream().mapToLong(c -> c.estimatedBytes(rows)).sum();
  }
}
