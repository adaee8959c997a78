package dev.portico.gateway.audit;

import java.util.Locale;

/**
 * Takes the literals out of a statement: texts, numbers and dollar-quoted texts become {@code ?},
 * comments lose their words. For a statement that ran, names in double quotes or backquotes stay.
 * One that was refused may be no SQL at all, so everything in quotes goes, and from the first place
 * on that two readers could understand differently the rest goes as well. For one statement and one
 * thread.
 */
final class SqlLiterals {
  private static final String OTHER_QUOTES = "‘’‚‛“”„‟«»′″＇＂`´";

  private final String sql;
  private final Reading reading;
  private final StringBuilder kept = new StringBuilder();
  private int at;

  /** How much is known of the statement. */
  enum Reading {
    /** The parser understood it. */
    UNDERSTOOD,
    /** It may be anything. */
    DOUBTFUL
  }

  private SqlLiterals(String sql, Reading reading) {
    this.sql = sql;
    this.reading = reading;
  }

  static String redacted(String sql, Reading reading) {
    return new SqlLiterals(sql, reading).run();
  }

  private String run() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'') {
        text();
      } else if (c == '"' || c == '`' && understood()) {
        name(c);
      } else if (looking("--") || looking("//")) {
        lineComment();
      } else if (looking("/*")) {
        blockComment();
      } else if (c == '$' && dollarTag() > 0) {
        dollarText();
      } else if (startsNumber(c)) {
        number();
      } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
        word();
      } else if (!understood() && OTHER_QUOTES.indexOf(c) >= 0) {
        giveUp();
      } else {
        kept.append(c);
        at++;
      }
    }
    return kept.toString();
  }

  private boolean understood() {
    return reading == Reading.UNDERSTOOD;
  }

  private boolean looking(String start) {
    return sql.startsWith(start, at);
  }

  /** What follows could be part of a literal. */
  private void giveUp() {
    kept.append('?');
    at = sql.length();
  }

  private void text() {
    String before = lastWord();
    boolean escapes = before.equals("e");
    int end = closing('\'', escapes);
    if (end < 0 || !understood() && !escapes && backslashBeforeQuote(end)) {
      giveUp();
      return;
    }
    dropPrefix(before);
    kept.append('?');
    at = end;
  }

  /** Texts may be marked: N'…', X'…', U&'…', E'…'. */
  private void dropPrefix(String word) {
    if (word.length() == 1 && "nxbe".contains(word)) {
      kept.setLength(kept.length() - 1);
    } else if (kept.length() >= 2 && kept.substring(kept.length() - 2).equalsIgnoreCase("u&")) {
      kept.setLength(kept.length() - 2);
    }
  }

  /** The word that ends directly before here, in lower case. */
  private String lastWord() {
    int start = at;
    while (start > 0 && Character.isUnicodeIdentifierPart(sql.charAt(start - 1))) {
      start--;
    }
    return sql.substring(start, at).toLowerCase(Locale.ROOT);
  }

  /** The place behind the closing quote, -1 when there is none. */
  private int closing(char quote, boolean escapes) {
    for (int i = at + 1; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (escapes && c == '\\') {
        i++;
      } else if (c == quote) {
        if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
          i++;
        } else {
          return i + 1;
        }
      }
    }
    return -1;
  }

  private boolean backslashBeforeQuote(int end) {
    return holds("\\'", at, end);
  }

  private boolean holds(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (sql.startsWith(text, i)) {
        return true;
      }
    }
    return false;
  }

  private void name(char quote) {
    int end = closing(quote, false);
    if (end < 0) {
      giveUp();
    } else if (understood()) {
      kept.append(sql, at, end);
      at = end;
    } else if (sql.substring(at, end).indexOf('\\') >= 0) {
      giveUp();
    } else {
      kept.append('?');
      at = end;
    }
  }

  private void lineComment() {
    int end = at;
    while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
      end++;
    }
    comment(end, "--");
  }

  private void blockComment() {
    int close = sql.indexOf("*/", at + 2);
    if (close < 0) {
      giveUp();
    } else {
      comment(close + 2, "/**/");
    }
  }

  private void comment(int end, String instead) {
    if (!understood() && holdsQuote(at, end)) {
      giveUp();
      return;
    }
    kept.append(instead);
    at = end;
  }

  private boolean holdsQuote(int from, int to) {
    for (int i = from; i < to; i++) {
      char c = sql.charAt(i);
      if (c == '\'' || c == '"' || c == '$' || OTHER_QUOTES.indexOf(c) >= 0) {
        return true;
      }
    }
    return holds("/*", from + 2, to);
  }

  /** The length of {@code $tag$} here, 0 when there is none. */
  private int dollarTag() {
    int i = at + 1;
    while (i < sql.length()
        && (Character.isUnicodeIdentifierPart(sql.charAt(i)) && sql.charAt(i) != '$')) {
      i++;
    }
    return i < sql.length() && sql.charAt(i) == '$' ? i + 1 - at : 0;
  }

  private void dollarText() {
    String tag = sql.substring(at, at + dollarTag());
    int close = sql.indexOf(tag, at + tag.length());
    if (close < 0) {
      giveUp();
    } else {
      kept.append('?');
      at = close + tag.length();
    }
  }

  private boolean startsNumber(char c) {
    return isDigit(c) || c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1));
  }

  private static boolean isDigit(char c) {
    return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  /** Digits, and whatever is written on without a space: 1.5e-3, 0xFF, 12_000, 7days. */
  private void number() {
    int i = at;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      boolean sign = (c == '+' || c == '-') && i > at && isExponent(sql.charAt(i - 1));
      if (c != '.' && !sign && !Character.isUnicodeIdentifierPart(c)) {
        break;
      }
      i++;
    }
    at = i;
    kept.append('?');
  }

  private static boolean isExponent(char c) {
    return c == 'e' || c == 'E';
  }

  private void word() {
    int i = at;
    while (i < sql.length()
        && (Character.isUnicodeIdentifierPart(sql.charAt(i)) || sql.charAt(i) == '$')) {
      i++;
    }
    kept.append(sql, at, i);
    at = i;
  }
}
