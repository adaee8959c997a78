package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.RowBatch;
import java.util.List;

/**
 * Writes one result as text, row by row, so that a door can send what it has as soon as it is
 * enough for a chunk. An encoder serves one result and one thread: {@link #begin}, any number of
 * {@link #row}, {@link #end}.
 */
public interface RowEncoder {
  /** What stands before the first row; {@code queryId} is empty where it is not known. */
  void begin(String queryId, List<OutputColumn> columns, StringBuilder out);

  /** One row of a batch; the batch may be let go afterwards. */
  void row(RowBatch batch, int row, StringBuilder out);

  /**
   * What stands after the last row. A text without it is visibly incomplete where the form allows
   * that.
   */
  void end(StringBuilder out);
}
