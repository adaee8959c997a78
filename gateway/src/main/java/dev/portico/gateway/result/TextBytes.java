package dev.portico.gateway.result;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A text form as bytes in UTF-8. */
public final class TextBytes implements ByteEncoder {
  private static final int PIECE_CHARS = 16 * 1024;

  private final RowEncoder rows;
  private final StringBuilder text = new StringBuilder();

  public TextBytes(RowEncoder rows) {
    this.rows = rows;
  }

  @Override
  public void begin(String queryId, List<OutputColumn> columns, OutputStream out)
      throws IOException {
    rows.begin(queryId, columns, text);
    write(out);
  }

  @Override
  public int rows(RowBatch batch, int from, OutputStream out) throws IOException {
    int row = from;
    while (row < batch.rows() && text.length() < PIECE_CHARS) {
      rows.row(batch, row++, text);
    }
    write(out);
    return row;
  }

  @Override
  public void end(OutputStream out) throws IOException {
    rows.end(text);
    write(out);
  }

  private void write(OutputStream out) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
    if (text.capacity() > 8 * PIECE_CHARS) {
      text.trimToSize(); // one huge value must not be paid for until the end
    }
  }
}
