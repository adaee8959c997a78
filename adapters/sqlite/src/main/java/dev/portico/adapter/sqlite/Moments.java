package dev.portico.adapter.sqlite;

import dev.portico.spi.ColumnVector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;

/** Instants as numbers. */
final class Moments {
  private static final long MILLIS_PER_DAY = 86_400_000L;
  private static final long MICROS_PER_SECOND = 1_000_000L;

  /** 1970-01-01T00:00Z, in milliseconds of the Julian count. */
  private static final long JULIAN_EPOCH_MILLIS = 210_866_760_000_000L;

  private Moments() {}

  /**
   * The instant of a number: fractions of a Unix time to the microsecond, a Julian day to the
   * millisecond.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Instant instant(Number stored, DateForm form) {
    double number = stored.doubleValue();
    SqliteTypes.check(Double.isFinite(number));
    try {
      return switch (form) {
        case UNIX -> scaled(stored, MICROS_PER_SECOND);
        case UNIX_MILLIS -> scaled(stored, MICROS_PER_SECOND / 1_000);
        case JULIAN ->
            Instant.ofEpochMilli(
                Math.subtractExact(Math.round(number * MILLIS_PER_DAY), JULIAN_EPOCH_MILLIS));
        case ISO -> throw new IllegalArgumentException("a text is wanted");
      };
    } catch (ArithmeticException | DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Instant scaled(Number stored, long micros) {
    BigDecimal exact =
        stored instanceof Double number
            ? new BigDecimal(number)
            : BigDecimal.valueOf(stored.longValue());
    SqliteTypes.check(exact.precision() - exact.scale() < 19);
    BigDecimal count = exact.multiply(BigDecimal.valueOf(micros));
    return ColumnVector.instant(count.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
  }

  /** About the number that stands for an instant; a comparison must allow for what it rounds. */
  static double number(Instant instant, DateForm form) {
    double seconds = instant.getEpochSecond() + instant.getNano() / 1e9;
    return switch (form) {
      case UNIX -> seconds;
      case UNIX_MILLIS -> seconds * 1_000;
      case JULIAN -> (seconds * 1_000 + JULIAN_EPOCH_MILLIS) / MILLIS_PER_DAY;
      case ISO -> throw new IllegalArgumentException("a text is wanted");
    };
  }

  /** More than what {@link #number} may be off, either way. */
  static double slack(DateForm form) {
    return switch (form) {
      case UNIX -> 0.01;
      case UNIX_MILLIS -> 10;
      case JULIAN -> 10.0 / MILLIS_PER_DAY;
      case ISO -> throw new IllegalArgumentException("a text is wanted");
    };
  }
}
