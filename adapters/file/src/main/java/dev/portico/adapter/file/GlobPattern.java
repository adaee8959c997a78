package dev.portico.adapter.file;

/**
 * Matches names against {@code *} and {@code ?} in time that is at worst the product of both
 * lengths.
 */
final class GlobPattern {
  private GlobPattern() {}

  /**
   * Whether the whole name fits; {@code ?} stands for one character, also one beyond the basic
   * plane.
   */
  static boolean matches(String pattern, String name) {
    return matches(pattern.codePoints().toArray(), name.codePoints().toArray());
  }

  // Only the last star ever needs to be tried again with a longer text: an earlier one has nothing
  // to gain.
  private static boolean matches(int[] pattern, int[] name) {
    int p = 0;
    int n = 0;
    int lastStar = -1;
    int starEnd = 0;
    while (n < name.length) {
      if (p < pattern.length && pattern[p] == '*') {
        lastStar = p++;
        starEnd = n;
      } else if (p < pattern.length && (pattern[p] == '?' || pattern[p] == name[n])) {
        p++;
        n++;
      } else if (lastStar >= 0) {
        p = lastStar + 1;
        n = ++starEnd;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p == pattern.length;
  }
}
