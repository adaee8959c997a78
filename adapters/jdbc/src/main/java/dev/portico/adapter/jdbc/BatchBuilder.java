package dev.portico.adapter.jdbc;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowBatch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills batches from a result. The first ones are small: most results are, and their reader waits.
 * One thread.
 */
final class BatchBuilder {
  private static final int FIRST_ROWS = 64;
  private static final int GROWTH = 8;

  private final List<Column> columns;
  private final CellReader[] readers;
  private final int mostRows;
  private final FetchSize fetchSize;
  private final String connection;
  private int capacity;

  BatchBuilder(
      List<Column> columns, Dialect dialect, int mostRows, FetchSize fetchSize, String connection) {
    this.columns = columns;
    this.readers = columns.stream().map(c -> dialect.reader(c.type())).toArray(CellReader[]::new);
    this.mostRows = mostRows;
    this.fetchSize = fetchSize;
    this.connection = connection;
    this.capacity = Math.min(FIRST_ROWS, mostRows);
  }

  /** The next rows, or null at the end. */
  RowBatch next(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      return null;
    }
    List<ColumnVector> vectors = new ArrayList<>(columns.size());
    for (Column column : columns) {
      vectors.add(new ColumnVector(column.type(), capacity));
    }
    int count = 0;
    do {
      readRow(rows, vectors, count);
      count++;
    } while (count < capacity && rows.next());
    RowBatch batch = new RowBatch(count, vectors);
    if (count == capacity) {
      int affordable = fetchSize.after(batch.estimatedBytes(), count);
      rows.setFetchSize(affordable);
      capacity = (int) Math.min(Math.min(mostRows, affordable), (long) capacity * GROWTH);
    }
    return batch;
  }

  private void readRow(ResultSet rows, List<ColumnVector> vectors, int row) throws SQLException {
    int column = 0;
    try {
      for (; column < readers.length; column++) {
        readers[column].read(rows, column + 1, vectors.get(column), row);
      }
    } catch (UnfitValueException
        | ArithmeticException
        | IllegalArgumentException
        | DateTimeException e) {
      throw unfit(columns.get(column), e);
    } catch (SQLException e) {
      // the row is already here, so this is about its value, unless the driver fetches large values
      // late
      if (JdbcErrors.brokeOff(e) || "57014".equals(e.getSQLState())) {
        throw e;
      }
      throw unfit(columns.get(column), e);
    }
  }

  private PortException unfit(Column column, Exception cause) {
    String sort =
        cause instanceof UnfitValueException ? cause.getMessage() : "a value that does not fit";
    return new PortException(
        Reason.DATA,
        "connection "
            + connection
            + ": column "
            + column.name()
            + " holds "
            + sort
            + " "
            + column.type()
            + "; compare contract and store",
        cause);
  }
}
