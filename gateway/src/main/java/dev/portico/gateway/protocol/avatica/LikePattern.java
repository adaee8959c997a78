package dev.portico.gateway.protocol.avatica;

import java.util.Locale;
import java.util.Optional;

/**
 * A pattern of {@link java.sql.DatabaseMetaData}: {@code %} stands for any text, {@code _} for one
 * character, a backslash before either for itself. Case does not matter, as in SQL. Tools that do
 * not escape the underscores of a name find it all the same, since an underscore is also any
 * character.
 */
record LikePattern(String pattern) {
  private static final String ANY = "%";

  /** The pattern; without one, everything matches. */
  static LikePattern of(Optional<String> text) {
    return new LikePattern(text.orElse(ANY).toLowerCase(Locale.ROOT));
  }

  /**
   * The one name that a pattern means, when it means one: an underscore counts as itself, as tools
   * write it.
   */
  static Optional<String> exact(String text) {
    return text.indexOf('%') >= 0
        ? Optional.empty()
        : Optional.of(text.replace("\\_", "_").replace("\\%", "%"));
  }

  boolean matches(String name) {
    return pattern.equals(ANY) || matchesLower(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Greedy with one point to return to, so a pattern full of percent signs costs at most the
   * product of both lengths.
   */
  private boolean matchesLower(String text) {
    int at = 0;
    int p = 0;
    int star = -1;
    int restart = 0;
    while (at < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '%') {
        star = p++;
        restart = at;
      } else if (p < pattern.length() && oneMatches(p, text.charAt(at))) {
        p += escaped(p) ? 2 : 1;
        at++;
      } else if (star >= 0) {
        p = star + 1;
        at = ++restart;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private boolean escaped(int p) {
    return pattern.charAt(p) == '\\' && p + 1 < pattern.length();
  }

  private boolean oneMatches(int p, char c) {
    if (escaped(p)) {
      return pattern.charAt(p + 1) == c;
    }
    return pattern.charAt(p) == '_' || pattern.charAt(p) == c;
  }
}
