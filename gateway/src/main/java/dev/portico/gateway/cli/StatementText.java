package dev.portico.gateway.cli;

import java.util.ArrayList;
import java.util.List;

/** Where statements end in typed text: at a semicolon that is not inside quotes or a comment. */
final class StatementText {
  private final List<String> complete = new ArrayList<>();
  private final String rest;

  private StatementText(String text) {
    int begin = 0;
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == ';') {
        add(text.substring(begin, at));
        begin = ++at;
      } else {
        at = after(text, at);
      }
    }
    rest = text.substring(begin);
  }

  static StatementText of(String text) {
    return new StatementText(text);
  }

  /** Statements that ended, without their semicolons and without empty ones. */
  List<String> complete() {
    return complete;
  }

  /** What stands after the last end. */
  String rest() {
    return rest;
  }

  /** Whether nothing but blanks and comments stands after the last end. */
  boolean restIsBlank() {
    return blank(rest);
  }

  private void add(String statement) {
    if (!blank(statement)) {
      complete.add(statement.strip());
    }
  }

  private static boolean blank(String text) {
    int at = 0;
    while (at < text.length()) {
      boolean comment = text.startsWith("--", at) || text.startsWith("/*", at);
      if (!comment && !Character.isWhitespace(text.charAt(at))) {
        return false;
      }
      at = after(text, at);
    }
    return true;
  }

  /** The place after the token that begins here: a quoted text, a comment, or one character. */
  private static int after(String text, int at) {
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      return end(text, text.indexOf(c, at + 1), 1);
    } else if (text.startsWith("--", at)) {
      return end(text, text.indexOf('\n', at), 1);
    } else if (text.startsWith("/*", at)) {
      return end(text, text.indexOf("*/", at + 2), 2);
    }
    return at + 1;
  }

  private static int end(String text, int found, int length) {
    return found < 0 ? text.length() : found + length;
  }
}
