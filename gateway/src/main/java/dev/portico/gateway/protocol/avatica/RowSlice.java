package dev.portico.gateway.protocol.avatica;

import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.List;

/**
 * Some rows of a batch.
 *
 * @param bytes roughly what they take on the wire
 */
record RowSlice(RowBatch batch, int from, int rows, long bytes) {

  private static final int FIXED_BYTES = 8;

  /**
   * The rows from {@code from} on that fit into a budget of rows and bytes.
   *
   * @param atLeastOne whether one row is taken even when it alone is larger than the budget
   */
  static RowSlice fitting(
      RowBatch batch, int from, int mostRows, long mostBytes, boolean atLeastOne) {
    int end = (int) Math.min(batch.rows(), (long) from + mostRows);
    long bytes = 0;
    int row = from;
    while (row < end) {
      long size = rowBytes(batch.columns(), row);
      if (bytes + size > mostBytes && !(atLeastOne && row == from)) {
        break;
      }
      bytes += size;
      row++;
    }
    return new RowSlice(batch, from, row - from, bytes);
  }

  static RowSlice whole(RowBatch batch) {
    return new RowSlice(batch, 0, batch.rows(), batch.estimatedBytes());
  }

  private static long rowBytes(List<ColumnVector> columns, int row) {
    long bytes = 0;
    for (ColumnVector column : columns) {
      bytes += FIXED_BYTES;
      switch (column.type().kind()) {
        case VARCHAR, VARBINARY, ARRAY ->
            bytes += column.isNull(row) ? 0 : size(column.getObject(row));
        default -> {}
      }
    }
    return bytes;
  }

  private static long size(Object value) {
    if (value instanceof String text) {
      return text.length();
    } else if (value instanceof byte[] bytes) {
      return bytes.length;
    } else if (value instanceof List<?> list) {
      long sum = 0;
      for (Object element : list) {
        sum += FIXED_BYTES + size(element);
      }
      return sum;
    }
    return 0;
  }
}
