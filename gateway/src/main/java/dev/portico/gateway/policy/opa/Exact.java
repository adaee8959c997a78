package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** Numbers of an answer without a loss, and without ever making a huge one of a short text. */
final class Exact {
  private static final int MOST_DIGITS = 38;
  private static final BigInteger LEAST_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private Exact() {}

  /** The number without trailing zeros and with a scale of 0 to 38, if 38 digits hold it. */
  static Optional<BigDecimal> of(JsonNode number) {
    BigDecimal stripped = number.decimalValue().stripTrailingZeros();
    long wholeDigits = (long) stripped.precision() - stripped.scale();
    int scale = Math.max(0, stripped.scale());
    if (scale > MOST_DIGITS || wholeDigits + scale > MOST_DIGITS) {
      return Optional.empty();
    }
    return Optional.of(stripped.setScale(scale));
  }

  static Optional<Long> asLong(BigDecimal number) {
    if (number.scale() > 0) {
      return Optional.empty();
    }
    BigInteger whole = number.toBigIntegerExact();
    boolean fits = whole.compareTo(LEAST_LONG) >= 0 && whole.compareTo(MOST_LONG) <= 0;
    return fits ? Optional.of(whole.longValue()) : Optional.empty();
  }
}
