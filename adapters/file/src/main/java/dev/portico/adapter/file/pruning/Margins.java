package dev.portico.adapter.file.pruning;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Room around numbers that the engine rounds to a REAL or DOUBLE before it compares them. REAL
 * keeps 24 bits and conversions may round twice; a millionth of the number is well above that.
 */
final class Margins {
  private static final double SHARE = 0x1p-20;
  private static final BigDecimal EXACT_SHARE = new BigDecimal(SHARE);

  /** Near this the engine may make an infinity of a number. */
  private static final double HUGE = Float.MAX_VALUE * (1 - SHARE);

  private Margins() {}

  /** NaN and infinities stay what they are. */
  static Span around(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Span.of(value, value);
    }
    double room = Math.abs(value) * SHARE + Float.MIN_NORMAL;
    return Span.of(
        value < -HUGE ? Double.NEGATIVE_INFINITY : value - room,
        value > HUGE ? Double.POSITIVE_INFINITY : value + room);
  }

  static Span around(BigDecimal value) {
    BigDecimal room = value.abs().multiply(EXACT_SHARE, MathContext.DECIMAL128);
    return new Span(value.subtract(room), value.add(room));
  }
}
