package dev.portico.adapter.jdbc;

import java.util.Optional;

/**
 * Keeps a fragment one statement: drivers run several when a semicolon separates them, and the
 * second could end the read-only transaction of the first.
 *
 * <p>The gateway's writer makes no comments, no dollar quotes and no semicolons, so their mere
 * presence is refused; a full lexer is not needed.
 */
final class FragmentGuard {
  private FragmentGuard() {}

  /** Why this text cannot be sent, or empty. */
  static Optional<String> refusal(String sql, Dialect dialect) {
    StringBuilder skeleton = new StringBuilder(sql.length());
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'' || c == '"') {
        at = endOfQuote(sql, at, escapes(sql, at));
        if (at < 0) {
          return Optional.of("a quote is not closed");
        }
        skeleton.append(c).append(c);
        continue;
      }
      if (c == ';'
          || sql.startsWith("--", at)
          || sql.startsWith("/*", at)
          || dollarQuote(sql, at)) {
        return Optional.of("it is not one plain statement");
      }
      skeleton.append(c);
      at++;
    }
    return dialect.refusal(skeleton.toString());
  }

  /**
   * The position after a quoted text that begins at {@code start}; a doubled quote stays inside.
   */
  private static int endOfQuote(String sql, int start, Escapes escapes) {
    char quote = sql.charAt(start);
    int at = start + 1;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\' && escapes == Escapes.BACKSLASH) {
        at += 2;
      } else if (c != quote) {
        at++;
      } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
        at += 2;
      } else {
        return at + 1;
      }
    }
    return -1;
  }

  private static Escapes escapes(String sql, int quote) {
    boolean e =
        quote > 0
            && sql.charAt(quote) == '\''
            && Character.toLowerCase(sql.charAt(quote - 1)) == 'e';
    boolean ownWord = quote < 2 || !Character.isJavaIdentifierPart(sql.charAt(quote - 2));
    return e && ownWord ? Escapes.BACKSLASH : Escapes.NONE;
  }

  private static boolean dollarQuote(String sql, int at) {
    if (sql.charAt(at) != '$' || at + 1 >= sql.length()) {
      return false;
    }
    char next = sql.charAt(at + 1);
    return next == '$' || Character.isLetter(next) || next == '_';
  }

  private enum Escapes {
    NONE,
    BACKSLASH
  }
}
