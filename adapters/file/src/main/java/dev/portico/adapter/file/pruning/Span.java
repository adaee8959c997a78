package dev.portico.adapter.file.pruning;

import java.util.Objects;

/**
 * Everything between two values, both included. The values of one column, and what it is compared
 * with, are of one Java class: BigDecimal for whole and decimal numbers, truth values, dates and
 * times, Double for floating numbers, {@link Bytes} for text and bytes.
 */
record Span(Comparable<?> low, Comparable<?> high) {
  Span {
    Objects.requireNonNull(low, "low");
    Objects.requireNonNull(high, "high");
  }

  static Span of(Comparable<?> value) {
    return new Span(value, value);
  }

  /** Of a floating number; the engine knows one zero only. */
  static Span of(double low, double high) {
    return new Span(low + 0.0, high + 0.0);
  }

  /** Whether both ends are the same value. */
  boolean isOneValue() {
    return order(low, high) == 0;
  }

  boolean meets(Span other) {
    return order(low, other.high) <= 0 && order(other.low, high) <= 0;
  }

  boolean isOnly(Span other) {
    return isOneValue() && other.isOneValue() && order(low, other.low) == 0;
  }

  /** As {@link Comparable#compareTo}: Double puts NaN above everything, as the engine does. */
  @SuppressWarnings("unchecked")
  static int order(Comparable<?> one, Comparable<?> other) {
    return ((Comparable<Object>) one).compareTo(other);
  }
}
