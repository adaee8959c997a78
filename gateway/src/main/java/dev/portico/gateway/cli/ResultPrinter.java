package dev.portico.gateway.cli;

import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.result.ResultFormat;
import dev.portico.gateway.result.RowEncoder;
import dev.portico.spi.RowBatch;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs statements and prints their rows as they come, with a progress line while a person waits.
 */
final class ResultPrinter {
  private static final int CHUNK_CHARS = 32 * 1024;

  private final Surroundings surroundings;
  private final PrintStream out;

  ResultPrinter(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.out = surroundings.out();
  }

  /** The number of rows printed. */
  long print(SqlClient client, String sql, ResultFormat format) {
    try (ProgressLine progress = new ProgressLine(surroundings);
        RowStream rows = client.run(sql)) {
      return print(rows, format.encoder(client.timeZone()), progress);
    } finally {
      out.flush();
    }
  }

  private long print(RowStream rows, RowEncoder encoder, ProgressLine progress) {
    StringBuilder text = new StringBuilder();
    encoder.begin(rows.queryId(), rows.columns(), text);
    long count = 0;
    for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
      for (int row = 0; row < batch.rows(); row++) {
        encoder.row(batch, row, text);
        if (text.length() > CHUNK_CHARS) {
          write(text, progress);
        }
      }
      count += batch.rows();
      progress.rows(count);
      if (out.checkError()) {
        rows.cancel(); // whoever read our output has left
        return count;
      }
    }
    encoder.end(text);
    write(text, progress);
    return count;
  }

  private void write(StringBuilder text, ProgressLine progress) {
    progress.clear();
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    text.setLength(0);
  }
}
