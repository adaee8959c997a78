package dev.portico.gateway.result;

/**
 * What becomes of texts that a spreadsheet would take for a formula when it opens a text file: a
 * cell is one when its text begins with an equals sign, plus, minus, an at sign, or with white
 * space that the spreadsheet drops before it looks.
 */
public enum Formulas {
  /** They are written as they are, for programs. */
  KEEP,
  /** An apostrophe is put before them, for people. */
  QUOTE;

  private static final String FIRST = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

  /**
   * Where a spreadsheet of another language begins a new cell although the file's separator is
   * another.
   */
  private static final String SEPARATORS = ";\t\r\n";

  String text(String text) {
    return this == KEEP || text.isEmpty() ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = null;
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean begins = i == 0 || SEPARATORS.indexOf(text.charAt(i - 1)) >= 0;
      if (begins && FIRST.indexOf(text.charAt(i)) >= 0) {
        quoted = quoted == null ? new StringBuilder(text.length() + 4) : quoted;
        quoted.append(text, written, i).append('\'');
        written = i;
      }
    }
    return quoted == null ? text : quoted.append(text, written, text.length()).toString();
  }
}
