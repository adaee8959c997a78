package dev.portico.gateway.sql;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the known name nearest to a misspelt one. For whoever reports an unknown name; stateless.
 */
public final class Suggestion {
  private Suggestion() {}

  /**
   * {@code ; did you mean "x"?} or empty text.
   *
   * @param wanted what was written, with or without its schema
   * @param qualified known names, maybe with schema
   * @param schemas known schemas
   */
  public static String among(String wanted, List<String> qualified, List<String> schemas) {
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
    int whole = edits(lower, known);
    int dot = known.lastIndexOf('.');
    return lower.indexOf('.') < 0 && dot >= 0
        ? Math.min(whole, edits(lower, known.substring(dot + 1)))
        : whole;
  }

  /** Insertions, deletions, changes and swaps of neighbours. */
  private static int edits(String a, String b) {
    int[] beforePrevious = new int[b.length() + 1];
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
        if (swapped(a, i, b, j)) {
          row[j] = Math.min(row[j], beforePrevious[j - 2] + 1);
        }
      }
      beforePrevious = previous;
      previous = row;
    }
    return previous[b.length()];
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
