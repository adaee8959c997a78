package dev.portico.adapter.file.pruning;

import java.util.List;
import java.util.function.Predicate;

/**
 * The truth values that a condition can have for some rows, in SQL's logic of three values: a set,
 * so that nothing follows for NOT from "it cannot be true" alone.
 */
record TruthValues(boolean canBeTrue, boolean canBeFalse, boolean canBeUnknown) {
  static final TruthValues ANY = new TruthValues(true, true, true);
  static final TruthValues TRUE = new TruthValues(true, false, false);
  static final TruthValues FALSE = new TruthValues(false, true, false);
  static final TruthValues UNKNOWN = new TruthValues(false, false, true);

  TruthValues not() {
    return new TruthValues(canBeFalse, canBeTrue, canBeUnknown);
  }

  /** TRUE for no parts. */
  static TruthValues and(List<TruthValues> parts) {
    return new TruthValues(
        all(parts, TruthValues::canBeTrue),
        parts.stream().anyMatch(TruthValues::canBeFalse),
        all(parts, part -> part.canBeTrue || part.canBeUnknown)
            && parts.stream().anyMatch(TruthValues::canBeUnknown));
  }

  /** FALSE for no parts. */
  static TruthValues or(List<TruthValues> parts) {
    return and(parts.stream().map(TruthValues::not).toList()).not();
  }

  private static boolean all(List<TruthValues> parts, Predicate<TruthValues> test) {
    return parts.stream().allMatch(test);
  }
}
