package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes one result as bytes, piece by piece, so that a door can send what it has as soon as it is
 * enough for a chunk. An encoder serves one result and one thread at a time: {@link #begin}, any
 * number of {@link #rows}, {@link #end}. What it is given to write to takes everything at once and
 * never fails.
 */
public interface ByteEncoder {
  /** What stands before the first row. */
  void begin(String queryId, List<OutputColumn> columns, OutputStream out) throws IOException;

  /**
   * Some rows of a batch: at least one, and no more than make a piece of moderate size.
   *
   * @param from the first of them
   * @return the row after the last of them
   */
  int rows(RowBatch batch, int from, OutputStream out) throws IOException;

  /**
   * What stands after the last row. Bytes without it are visibly incomplete where that is possible.
   */
  void end(OutputStream out) throws IOException;
}
