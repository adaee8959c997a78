package dev.portico.gateway.plan.write;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Places in written SQL that are filled in later: text is put together in another order than it is
 * read, so each bind, fragment, file list and key condition stands as a mark with its number until
 * the whole is there.
 */
final class Marks {
  static final char BIND = 'P';
  static final char FRAGMENT = 'F';
  static final char FILES = 'T';
  static final char KEYS = 'K';

  private static final char FENCE = '\u0001';

  private Marks() {}

  static String mark(char kind, int number) {
    return "" + FENCE + kind + number + FENCE;
  }

  /** Writes every bind as {@code ?} and lists their numbers in the order of the text. */
  static String numberBinds(String text, List<Integer> order) {
    return fill(
        text,
        BIND,
        number -> {
          order.add(number);
          return "?";
        });
  }

  /** Replaces every mark of one kind. */
  static String fill(String text, char kind, IntFunction<String> filling) {
    StringBuilder filled = new StringBuilder(text.length());
    int from = 0;
    while (true) {
      int open = text.indexOf(FENCE, from);
      if (open < 0) {
        return filled.append(text, from, text.length()).toString();
      }
      int close = text.indexOf(FENCE, open + 1);
      filled.append(text, from, open);
      if (text.charAt(open + 1) == kind) {
        filled.append(filling.apply(Integer.parseInt(text.substring(open + 2, close))));
      } else {
        filled.append(text, open, close + 1);
      }
      from = close + 1;
    }
  }

  /** The numbers of the marks of one kind, in the order of the text. */
  static List<Integer> numbers(String text, char kind) {
    List<Integer> numbers = new ArrayList<>();
    fill(
        text,
        kind,
        number -> {
          numbers.add(number);
          return "";
        });
    return numbers;
  }
}
