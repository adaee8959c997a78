package dev.portico.gateway.plan.write;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Written SQL with its binds. Fragments, file lists and key conditions are still marks, filled at
 * each execution.
 *
 * @param text with {@code ?} for each bind
 * @param binds in the order of the question marks
 */
public record SqlText(String text, List<BindSlot> binds) {
  public SqlText {
    binds = List.copyOf(binds);
  }

  static SqlText finish(String marked, List<BindSlot> slots) {
    List<Integer> order = new ArrayList<>();
    String text = Marks.numberBinds(marked, order);
    return new SqlText(text, order.stream().map(slots::get).toList());
  }

  /** The text with every fragment, file list and key condition written by the given functions. */
  public String fill(
      IntFunction<String> fragment, IntFunction<String> files, IntFunction<String> keys) {
    String withFragments = Marks.fill(text, Marks.FRAGMENT, fragment);
    return Marks.fill(Marks.fill(withFragments, Marks.FILES, files), Marks.KEYS, keys);
  }
}
