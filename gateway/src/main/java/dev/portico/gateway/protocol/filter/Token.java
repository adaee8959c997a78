package dev.portico.gateway.protocol.filter;

/**
 * A piece of a filter.
 *
 * @param kind what it is
 * @param text a word as written; a name or string without its quotes and escapes
 * @param at where it begins, counted from 1
 */
record Token(Kind kind, String text, int at) {
  enum Kind {
    /** Letters, digits, underscores: a name, an operator or {@code null}, {@code true}. */
    WORD,
    /** A name in double quotes, which is nothing else. */
    NAME,
    STRING,
    /** Begins with a digit or sign: a number, a date, a time. */
    VALUE,
    OPEN,
    CLOSE,
    COMMA,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  /** As a message shows it. */
  String shown() {
    if (kind == Kind.END) {
      return "the end";
    }
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return "\"" + (printable.length() <= 50 ? printable : printable.substring(0, 50) + "…") + "\"";
  }
}
