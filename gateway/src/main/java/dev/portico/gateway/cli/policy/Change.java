package dev.portico.gateway.cli.policy;

import java.util.Locale;
import java.util.Objects;

/**
 * One difference between what two policies decide about a query.
 *
 * @param where the table or column; empty for the query itself
 */
record Change(Kind kind, String where, String before, String after) {
  Change {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
  }

  /** What can differ. */
  enum Kind {
    NEWLY_DENIED,
    NEWLY_ALLOWED,
    OTHER_REFUSAL,
    TABLE_CLOSED,
    TABLE_OPENED,
    ROW_FILTER,
    COLUMN_HIDDEN,
    COLUMN_VISIBLE,
    MASK,
    OBLIGATION;

    /** For people. */
    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** For programs. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
