package dev.portico.gateway.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes rows as CSV in UTF-8, texts quoted only where they must be. */
final class CsvSink implements TableSink, Closeable {
  private final Writer writer;
  private final char delimiter;
  private final String nullString;

  private CsvSink(Writer writer, char delimiter, String nullString) {
    this.writer = writer;
    this.delimiter = delimiter;
    this.nullString = nullString;
  }

  /** A file for partners: semicolons, a header, NULL written as NULL. */
  static CsvSink withHeader(Path file, String... header) throws IOException {
    CsvSink sink = new CsvSink(Files.newBufferedWriter(file, StandardCharsets.UTF_8), ';', "NULL");
    try {
      sink.row((Object[]) header);
      return sink;
    } catch (IOException e) {
      sink.close();
      throw e;
    }
  }

  /** A file for the generator itself: commas, no header. */
  static CsvSink plain(Path file) throws IOException {
    return new CsvSink(Files.newBufferedWriter(file, StandardCharsets.UTF_8), ',', "");
  }

  @Override
  public void row(Object... values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        writer.write(delimiter);
      }
      writer.write(values[i] == null ? nullString : quotedIfNeeded(values[i].toString()));
    }
    writer.write('\n');
  }

  private String quotedIfNeeded(String text) {
    boolean plain =
        text.indexOf(delimiter) < 0
            && text.indexOf('"') < 0
            && text.indexOf('\n') < 0
            && !text.equals(nullString);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
