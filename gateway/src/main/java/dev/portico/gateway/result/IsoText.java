package dev.portico.gateway.result;

import java.time.LocalDate;

/**
 * Dates and times as ISO 8601, straight from the numbers of a vector: a bulk download of timestamps
 * spends most of its time here, and {@code java.time}'s own formatting would make several objects
 * per value.
 */
final class IsoText {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;

  private IsoText() {}

  static void date(long epochDay, StringBuilder out) {
    LocalDate date = LocalDate.ofEpochDay(epochDay);
    year(date.getYear(), out);
    out.append('-');
    digits(date.getMonthValue(), 2, out);
    out.append('-');
    digits(date.getDayOfMonth(), 2, out);
  }

  /** {@code 24:00:00} is a time of its own. */
  static void time(long micros, StringBuilder out) {
    long seconds = micros / MICROS_PER_SECOND;
    digits(seconds / 3600, 2, out);
    out.append(':');
    digits(seconds / 60 % 60, 2, out);
    out.append(':');
    digits(seconds % 60, 2, out);
    fraction(micros % MICROS_PER_SECOND, out);
  }

  static void timestamp(long micros, StringBuilder out) {
    date(Math.floorDiv(micros, MICROS_PER_DAY), out);
    out.append('T');
    time(Math.floorMod(micros, MICROS_PER_DAY), out);
  }

  private static void year(int year, StringBuilder out) {
    if (year < 0) {
      out.append('-');
    } else if (year > 9999) {
      out.append('+');
    }
    digits(Math.abs((long) year), 4, out);
  }

  private static void fraction(long micros, StringBuilder out) {
    if (micros == 0) {
      return;
    }
    out.append('.');
    digits(micros, 6, out);
    int end = out.length();
    while (out.charAt(end - 1) == '0') {
      end--;
    }
    out.setLength(end);
  }

  private static void digits(long value, int width, StringBuilder out) {
    long limit = 10;
    for (int i = 1; i < width; i++, limit *= 10) {
      if (value < limit) {
        zeros(width - i, out);
        break;
      }
    }
    out.append(value);
  }

  private static void zeros(int count, StringBuilder out) {
    for (int i = 0; i < count; i++) {
      out.append('0');
    }
  }
}
