package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a statement as a scanner sees them: enough to tell SET from SELECT, to find the end
 * and to bound the nesting before the recursive parser sees the text.
 */
final class StatementText {

  /** A word, quoted text or single character, and where it stands. */
  record Token(String text, int start, int end) {
    boolean is(String word) {
      return text.equalsIgnoreCase(word);
    }

    boolean quoted() {
      char first = text.charAt(0);
      return first == '\'' || first == '"';
    }

    /** The text without its quotes. */
    String unquoted() {
      if (!quoted()) {
        return text;
      }
      String quote = text.substring(0, 1);
      return text.substring(1, text.length() - 1).replace(quote + quote, quote);
    }
  }

  private final String sql;
  private final int maxDepth;
  private final List<Token> head = new ArrayList<>();
  private Token last;
  private int headLimit;

  private StatementText(String sql, int maxDepth, int headLimit) {
    this.sql = sql;
    this.maxDepth = maxDepth;
    this.headLimit = headLimit;
  }

  /**
   * Scans a whole text.
   *
   * @param maxDepth deepest nesting of parentheses
   * @param headLimit how many tokens at the beginning to keep
   */
  static StatementText scan(String sql, int maxDepth, int headLimit) {
    StatementText text = new StatementText(sql, maxDepth, headLimit);
    text.scan();
    return text;
  }

  /** The token that begins at a character of a text without open quotes. */
  static String tokenAt(String sql, int offset) {
    StatementText text = new StatementText(sql, 0, 0);
    return sql.substring(offset, text.tokenEnd(offset));
  }

  /** The first tokens. */
  List<Token> head() {
    return head;
  }

  /**
   * The text with the first {@code end} characters and a trailing semicolon blanked out, so that
   * positions stay right.
   */
  String blankBefore(int end) {
    StringBuilder blanked = new StringBuilder(sql);
    for (int i = 0; i < end; i++) {
      if (blanked.charAt(i) != '\n' && blanked.charAt(i) != '\r') {
        blanked.setCharAt(i, ' ');
      }
    }
    if (last != null && last.is(";")) {
      blanked.setCharAt(last.start(), ' ');
    }
    return blanked.toString();
  }

  private void scan() {
    int depth = 0;
    int at = 0;
    while (true) {
      at = skipBlank(at);
      if (at >= sql.length()) {
        return;
      }
      int end = tokenEnd(at);
      char first = sql.charAt(at);
      if (first == '(') {
        depth++;
        if (depth > maxDepth) {
          throw new GatewayException(
              ErrorCode.SQL_TOO_COMPLEX,
              "parentheses are nested more than " + maxDepth + " deep; simplify the statement",
              position(at),
              null);
        }
      } else if (first == ')') {
        depth--;
      }
      if (last != null && last.is(";")) {
        throw new GatewayException(
            ErrorCode.SQL_SYNTAX,
            "one statement at a time: there is text after the semicolon",
            position(at),
            null);
      }
      last = new Token(sql.substring(at, end), at, end);
      if (headLimit > 0) {
        head.add(last);
        headLimit--;
      }
      at = end;
    }
  }

  private int skipBlank(int from) {
    int at = from;
    while (at < sql.length()) {
      if (Character.isWhitespace(sql.charAt(at))) {
        at++;
      } else if (sql.startsWith("--", at)) {
        int newline = sql.indexOf('\n', at);
        at = newline < 0 ? sql.length() : newline + 1;
      } else if (sql.startsWith("/*", at) && !sql.startsWith("/*+", at)) {
        int close = sql.indexOf("*/", at + 2);
        if (close < 0) {
          throw new GatewayException(
              ErrorCode.SQL_SYNTAX, "a comment is not closed", position(at), null);
        }
        at = close + 2;
      } else {
        return at;
      }
    }
    return at;
  }

  private int tokenEnd(int at) {
    char first = sql.charAt(at);
    if (first == '\'' || first == '"') {
      int end = at + 1;
      while (true) {
        end = sql.indexOf(first, end);
        if (end < 0) {
          throw new GatewayException(
              ErrorCode.SQL_SYNTAX,
              "a quoted " + (first == '"' ? "name" : "text") + " is not closed",
              position(at),
              null);
        }
        if (end + 1 < sql.length() && sql.charAt(end + 1) == first) {
          end += 2;
        } else {
          return end + 1;
        }
      }
    }
    if (!Character.isJavaIdentifierPart(first)) {
      return at + 1;
    }
    int end = at;
    while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  /** The place of a character. */
  SqlPosition position(int offset) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < offset; i++) {
      if (sql.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new SqlPosition(line, offset - start + 1);
  }
}
