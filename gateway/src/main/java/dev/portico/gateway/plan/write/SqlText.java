package dev.portico.gateway.plan.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Written SQL with its binds. Fragments, file lists and key conditions are still marks, filled at
 * each execution.
 *
 * @param text with {@code ?} for each bind
 * @param binds in the order of the question marks
 * @param covered the text as an ordinary caller may read it: row filters, masks and hidden columns
 *     are named, not shown
 */
public record SqlText(String text, List<BindSlot> binds, String covered) {
  public SqlText {
    binds = List.copyOf(binds);
  }

  static SqlText finish(String marked, List<BindSlot> slots) {
    List<Integer> order = new ArrayList<>();
    String text = Marks.numberBinds(Marks.uncover(marked), order);
    String covered = Marks.numberBinds(Marks.cover(marked), new ArrayList<>());
    return new SqlText(text, order.stream().map(slots::get).toList(), covered);
  }

  /** The same text with more at its end. */
  public SqlText append(String more) {
    return new SqlText(text + more, binds, covered + more);
  }

  /** Whether there is something that ordinary callers may not read. */
  public boolean hides() {
    return !covered.equals(text);
  }

  /** What ordinary callers may read of it. */
  public SqlText toRead() {
    return new SqlText(covered, binds, covered);
  }

  /** The text with every fragment, file list and key condition written by the given functions. */
  public String fill(
      IntFunction<String> fragment, IntFunction<String> files, IntFunction<String> keys) {
    String withFragments = Marks.fill(text, Marks.FRAGMENT, fragment);
    return Marks.fill(Marks.fill(withFragments, Marks.FILES, files), Marks.KEYS, keys);
  }

  /** The numbers of the file lists that the text reads. */
  public Set<Integer> files() {
    Set<Integer> read = new TreeSet<>();
    Marks.fill(text, Marks.FILES, number -> String.valueOf(read.add(number)));
    return read;
  }
}
