package dev.portico.gateway.cli.demo;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** Sends rows to PostgreSQL by COPY, its fastest way in. */
final class CopySink implements TableSink, Closeable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Writer writer;

  CopySink(Connection connection, String table) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    this.writer =
        new BufferedWriter(
            new OutputStreamWriter(
                new PGCopyOutputStream(postgres, "COPY " + table + " FROM STDIN", BUFFER_BYTES),
                StandardCharsets.UTF_8));
  }

  @Override
  public void row(Object... values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        writer.write('\t');
      }
      writer.write(values[i] == null ? "\\N" : escaped(values[i].toString()));
    }
    writer.write('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
