package dev.portico.spi;

import java.util.Objects;

/**
 * How a table's CSV files are written.
 *
 * @param delimiter what stands between fields, one character
 * @param header whether the first line names the columns
 * @param quote what encloses fields, one character, or empty for none
 * @param encoding character encoding, {@code UTF-8}, {@code UTF-16} or {@code latin-1}
 * @param nullString the unquoted text that means NULL
 */
public record CsvOptions(
    String delimiter, boolean header, String quote, String encoding, String nullString) {

  public static final CsvOptions DEFAULT = new CsvOptions(",", true, "\"", "UTF-8", "");

  public CsvOptions {
    if (delimiter.length() != 1) {
      throw new IllegalArgumentException("delimiter must be one character, such as ; or ,");
    }
    if (quote.length() > 1) {
      throw new IllegalArgumentException("quote must be one character, or empty for none");
    }
    Objects.requireNonNull(encoding, "encoding");
    Objects.requireNonNull(nullString, "nullString");
  }
}
