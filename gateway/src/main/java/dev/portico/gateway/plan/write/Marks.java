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

  /** Characters up to this one stand for marks and cannot be in a text. */
  static final char LAST_RESERVED = '\u0003';

  private static final char FENCE = '\u0001';
  private static final char HIDE = '\u0002';
  private static final char SHOW = '\u0003';

  private Marks() {}

  static String mark(char kind, int number) {
    return "" + FENCE + kind + number + FENCE;
  }

  /** SQL in whose place a label can be shown. May hold others of its kind. */
  static String hide(String label, String sql) {
    return "" + HIDE + label.replaceAll("\\p{Cntrl}", "") + HIDE + sql + SHOW;
  }

  /** The text with everything that was hidden, to be run. */
  static String uncover(String text) {
    return text.indexOf(HIDE) < 0
        ? text
        : text.replaceAll(HIDE + "[^" + HIDE + "]*" + HIDE, "").replace("" + SHOW, "");
  }

  /** The text with labels in place of what was hidden, to be read. */
  static String cover(String text) {
    StringBuilder covered = new StringBuilder();
    int depth = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == HIDE) {
        int close = text.indexOf(HIDE, i + 1);
        if (depth == 0) {
          covered.append('<').append(text, i + 1, close).append('>');
        }
        depth++;
        i = close;
      } else if (c == SHOW) {
        depth--;
      } else if (depth == 0) {
        covered.append(c);
      }
      i++;
    }
    return covered.toString();
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
