package dev.portico.gateway.session;

import java.time.Instant;
import java.util.Objects;

/**
 * What of a table's history a statement reads, once the instants are known. Immutable; made by
 * {@code query}, used by every later step.
 */
public sealed interface Period {
  Period CURRENT = new Current();

  /** The rows that are current at the statement's own now. */
  record Current() implements Period {}

  /** The rows that were current at an instant. */
  record At(Instant instant) implements Period {
    public At {
      Objects.requireNonNull(instant, "instant");
    }
  }

  /** The versions that were current at some time of a span, with when they were. */
  record Span(Instant from, Instant to, End end) implements Period {
    public Span {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
      Objects.requireNonNull(end, "end");
    }
  }

  /** All versions there ever were, with when they were. */
  record All() implements Period {}

  /** Whether the end of a span belongs to it. */
  enum End {
    /** {@code FROM a TO b}. */
    EXCLUSIVE,
    /** {@code BETWEEN a AND b}. */
    INCLUSIVE
  }

  /** Whether the answer is made of versions, each with its beginning and end. */
  default boolean isRange() {
    return this instanceof Span || this instanceof All;
  }
}
