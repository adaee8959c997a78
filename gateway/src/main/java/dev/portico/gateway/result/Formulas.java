package dev.portico.gateway.result;

import dev.portico.spi.ColumnVector;

/**
 * What becomes of texts that a spreadsheet would take for a formula when it opens a text file: a
 * cell is one when its text begins with an equals sign, plus, minus or an at sign, or with one of
 * them after characters that the spreadsheet drops before it looks: white space, what cannot be
 * seen (a byte order mark at a file's beginning), and quotation marks, which a form that does not
 * double them, or a spreadsheet that cuts at another separator, takes for those around a cell.
 */
public enum Formulas {
  /** They are written as they are, for programs. */
  KEEP,
  /** An apostrophe is put before them, for people. */
  QUOTE;

  private static final String FIRST = "=+-@\uff1d\uff0b\uff0d\uff20";

  /** A text that begins with one is quoted whatever comes after it. */
  private static final String BREAKS = "\t\r\n";

  /**
   * Where a spreadsheet of another language begins a new cell although the file's separator is
   * another.
   */
  private static final String SEPARATORS = ";\t\r\n";

  String text(String text) {
    return this == KEEP || text.isEmpty() ? text : quoted(text);
  }

  /** Appends a value that is not null, of a type whose texts hold no formula but for their sign. */
  void append(ValueText values, ColumnVector vector, int row, StringBuilder out) {
    int begin = out.length();
    values.append(vector, row, out);
    boolean isEmpty = begin == out.length();
    if (this == QUOTE && !isEmpty && mayHaveSign(vector) && FIRST.indexOf(out.charAt(begin)) >= 0) {
      out.insert(begin, '\'');
    }
  }

  /** Bytes and dates before the year 1: neither text nor, for a spreadsheet, a number. */
  private static boolean mayHaveSign(ColumnVector vector) {
    return switch (vector.type().kind()) {
      case VARBINARY, DATE, TIMESTAMP, TIMESTAMP_TZ -> true;
      default -> false;
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = null;
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean begins = i == 0 || SEPARATORS.indexOf(text.charAt(i - 1)) >= 0;
      if (begins && isFormula(text, i)) {
        quoted = quoted == null ? new StringBuilder(text.length() + 4) : quoted;
        quoted.append(text, written, i).append('\'');
        written = i;
      }
    }
    return quoted == null ? text : quoted.append(text, written, text.length()).toString();
  }

  private static boolean isFormula(String text, int begin) {
    if (BREAKS.indexOf(text.charAt(begin)) >= 0) {
      return begin == 0; // later ones are separators themselves, what follows is looked at next
    }
    int first = begin;
    while (first < text.length() && isDropped(text.charAt(first))) {
      first++;
    }
    return first < text.length() && FIRST.indexOf(text.charAt(first)) >= 0;
  }

  private static boolean isDropped(char c) {
    return c == '"'
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT;
  }
}
