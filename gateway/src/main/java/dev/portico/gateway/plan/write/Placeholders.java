package dev.portico.gateway.plan.write;

import java.util.List;

/** Marks that leaves put into written SQL, for those who make leaves. */
public final class Placeholders {
  private static final char DRIFTED = 'D';

  private Placeholders() {}

  /** Stands for the table function that delivers a fragment. */
  public static String fragment(int number) {
    return Marks.mark(Marks.FRAGMENT, number);
  }

  /** Stands for the read of a list of files. */
  public static String files(int number) {
    return Marks.mark(Marks.FILES, number);
  }

  /**
   * Stands for the second half of a condition on pushed keys: {@code IN (…)} or {@code IS NOT
   * NULL}.
   */
  public static String keys(int number) {
    return Marks.mark(Marks.KEYS, number);
  }

  /** Stands for a column that cannot be read. */
  public static String drifted(int column) {
    return Marks.mark(DRIFTED, column);
  }

  /** The unreadable columns that a text really uses. */
  public static List<Integer> driftedIn(String text) {
    return Marks.numbers(text, DRIFTED);
  }

  /** A raw column whose name ordinary callers do not see. */
  public static String hidden(String column) {
    return Marks.hide("hidden column", column);
  }

  /** A column of the store that no contract publishes; it tells when a row was current. */
  public static String unpublished(String column) {
    return Marks.hide("history column", column);
  }

  public static String quote(String name) {
    return Dialect.quote(name);
  }
}
