package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads rows of a question, as many as fit into an answer. */
final class RowReader {
  /** A page is made in memory; one of wide rows ends earlier. */
  private static final long MOST_BYTES = 16L << 20;

  private final ODataReads reads;

  RowReader(ODataReads reads) {
    this.reads = reads;
  }

  /** Rows, and whether more of them were there. */
  record Rows(List<Row> rows, boolean more) {}

  /**
   * Reads at most so many rows, and fewer when they are large, but at least one.
   *
   * @param most one more is asked for, to know whether there is one
   */
  Rows read(TableQuery query, long offset, long most) {
    Map<EdmColumn, Integer> places = new HashMap<>();
    query.columns().forEach(column -> places.put(column, places.size()));
    List<Row> rows = new ArrayList<>();
    Sql sql = query.rows(offset, most + 1);
    long bytes = 0;
    long read = 0;
    try (RowStream stream = reads.run(sql.text(), sql.values())) {
      // to the end, lest the query counts as cancelled
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        long rowBytes = batch.estimatedBytes() / batch.rows();
        for (int i = 0; i < batch.rows() && rows.size() < most; i++) {
          if (bytes > MOST_BYTES) {
            return new Rows(rows, true);
          }
          rows.add(row(batch, i, places));
          bytes += rowBytes;
        }
        read += batch.rows();
      }
    }
    return new Rows(rows, read > rows.size());
  }

  private static Row row(RowBatch batch, int row, Map<EdmColumn, Integer> places) {
    Object[] values = new Object[batch.columns().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = batch.columns().get(i).value(row);
    }
    return new Row(values, places);
  }

  long count(TableQuery query) {
    Sql sql = query.count();
    try (RowStream stream = reads.run(sql.text(), sql.values())) {
      long count = 0;
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        count = ((Number) batch.columns().get(0).value(0)).longValue();
      }
      return count;
    }
  }
}
