package dev.portico.gateway.result;

import dev.portico.spi.ColumnVector;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Values as a spreadsheet's numbers. A spreadsheet keeps fifteen digits and counts days from 1900,
 * so a longer number and an earlier date are left to be written as text. What is finer than the
 * milliseconds that it shows is cut off: rounded, the last moment of a day would be shown as the
 * next day. Immutable, safe for many threads.
 */
public final class CellNumbers {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;
  private static final long MICROS_PER_MILLI = 1_000L;
  private static final long MOST_EXACT = 999_999_999_999_999L;

  /** Day 0 of dates after February 1900, which the format believes to have had 29 days. */
  private static final long DAY_ZERO = LocalDate.of(1899, 12, 30).toEpochDay();

  private static final long FIRST_DAY = LocalDate.of(1900, 3, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private final ZoneId zone;

  /** {@code zone} is the session's time zone, in which instants are shown. */
  public CellNumbers(ZoneId zone) {
    this.zone = zone;
  }

  /** Whether a value that is not null is written as a number. */
  public boolean isNumber(ColumnVector vector, int row) {
    return switch (vector.type().kind()) {
      case SMALLINT, INTEGER, TIME -> true;
      case BIGINT ->
          Math.abs(vector.getLong(row)) <= MOST_EXACT && vector.getLong(row) > Long.MIN_VALUE;
      case DECIMAL -> isShort((BigDecimal) vector.getObject(row));
      case REAL, DOUBLE -> isFinite(vector.getDouble(row));
      case DATE -> isDay(vector.getLong(row));
      case TIMESTAMP -> isDay(Math.floorDiv(vector.getLong(row), MICROS_PER_DAY));
      case TIMESTAMP_TZ -> isDay(Math.floorDiv(local(vector.getLong(row)), MICROS_PER_DAY));
      case BOOLEAN, VARCHAR, VARBINARY, ARRAY -> false;
    };
  }

  /** A spreadsheet has no numbers next to zero that a double holds with fewer digits. */
  private static boolean isFinite(double value) {
    return Double.isFinite(value) && (value == 0 || Math.abs(value) >= Double.MIN_NORMAL);
  }

  private static boolean isShort(BigDecimal value) {
    if (value.precision() <= 15) {
      return true;
    }
    BigDecimal shortest = value.stripTrailingZeros();
    return shortest.precision() <= 15;
  }

  private static boolean isDay(long epochDay) {
    return epochDay >= FIRST_DAY && epochDay <= LAST_DAY;
  }

  /** Appends such a value; dates and times are days since the end of the year 1899. */
  public void number(ColumnVector vector, int row, StringBuilder out) {
    switch (vector.type().kind()) {
      case DECIMAL -> out.append(((BigDecimal) vector.getObject(row)).toPlainString());
      case REAL -> out.append((float) vector.getDouble(row));
      case DOUBLE -> out.append(vector.getDouble(row));
      case DATE -> out.append(vector.getLong(row) - DAY_ZERO);
      case TIMESTAMP -> days(vector.getLong(row), out);
      case TIMESTAMP_TZ -> days(local(vector.getLong(row)), out);
      case TIME -> out.append(dayPart(vector.getLong(row)));
      default -> out.append(vector.getLong(row));
    }
  }

  private static void days(long micros, StringBuilder out) {
    long days = Math.floorDiv(micros, MICROS_PER_DAY) - DAY_ZERO;
    long rest = Math.floorMod(micros, MICROS_PER_DAY);
    if (rest < MICROS_PER_MILLI) {
      out.append(days);
    } else {
      out.append(days + dayPart(rest));
    }
  }

  private static double dayPart(long micros) {
    return (micros - micros % MICROS_PER_MILLI) / (double) MICROS_PER_DAY;
  }

  private long local(long micros) {
    Instant instant = ColumnVector.instant(micros);
    return micros + zone.getRules().getOffset(instant).getTotalSeconds() * MICROS_PER_SECOND;
  }
}
