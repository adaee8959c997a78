package dev.portico.gateway.sql;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name nearest to a misspelt one. */
final class Suggestion {
  private Suggestion() {}

  /**
   * {@code ; did you mean "x"?} or empty text.
   *
   * @param wanted what was written, with or without its schema
   * @param qualified known names, maybe with schema
   * @param schemas known schemas
   */
  static String among(String wanted, List<String> qualified, List<String> schemas) {
    Optional<String> best =
        java.util.stream.Stream.concat(qualified.stream(), schemas.stream())
            .filter(name -> distance(wanted, name) <= tolerance(wanted))
            .min(Comparator.comparingInt(name -> distance(wanted, name)));
    return best.map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  private static int tolerance(String wanted) {
    return Math.max(1, wanted.length() / 4);
  }

  private static int distance(String wanted, String name) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    String known = name.toLowerCase(Locale.ROOT);
    int whole = levenshtein(lower, known);
    int dot = known.lastIndexOf('.');
    return lower.indexOf('.') < 0 && dot >= 0
        ? Math.min(whole, levenshtein(lower, known.substring(dot + 1)))
        : whole;
  }

  private static int levenshtein(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
