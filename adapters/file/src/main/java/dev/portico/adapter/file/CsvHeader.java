package dev.portico.adapter.file;

import dev.portico.spi.CsvOptions;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the first record of a CSV file: fields in quotes may hold delimiters, line breaks and
 * doubled quotes.
 */
final class CsvHeader {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int NONE = -1;

  private final Reader reader;
  private final char delimiter;
  private final int quote;
  private int read;

  private CsvHeader(Reader reader, CsvOptions options) {
    this.reader = reader;
    this.delimiter = options.delimiter().charAt(0);
    this.quote = options.quote().isEmpty() ? NONE : options.quote().charAt(0);
  }

  /** The fields of the first record; empty for an empty file. */
  static List<String> fields(Reader reader, CsvOptions options) throws IOException {
    return new CsvHeader(reader, options).record();
  }

  private List<String> record() throws IOException {
    List<String> fields = new ArrayList<>();
    int c = next();
    if (c == NONE) {
      return fields;
    }
    StringBuilder field = new StringBuilder();
    while (c != NONE && c != '\n' && c != '\r') {
      if (c == delimiter) {
        fields.add(field.toString());
        field.setLength(0);
        c = next();
      } else if (c == quote && field.isEmpty()) {
        c = quoted(field);
      } else {
        field.append((char) c);
        c = next();
      }
    }
    fields.add(field.toString());
    return fields;
  }

  /** Reads up to the closing quote; returns the character behind it. */
  private int quoted(StringBuilder field) throws IOException {
    for (int c = next(); c != NONE; c = next()) {
      if (c == quote) {
        c = next();
        if (c != quote) {
          return c;
        }
      }
      field.append((char) c);
    }
    throw new IOException("a quoted field has no end");
  }

  private int next() throws IOException {
    if (++read > MAX_CHARACTERS) {
      throw new IOException("the first line is longer than " + MAX_CHARACTERS + " characters");
    }
    return reader.read();
  }
}
