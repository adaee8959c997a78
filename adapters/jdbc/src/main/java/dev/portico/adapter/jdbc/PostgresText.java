package dev.portico.adapter.jdbc;

import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Reads numbers, dates and times as PostgreSQL writes them in its ISO style, such as {@code
 * 0044-03-15 12:30:00.5+02 BC}, in the proleptic Gregorian calendar and to the microsecond. Works
 * on ASCII bytes; a new one per value, one thread.
 */
final class PostgresText {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long SECONDS_PER_DAY = 86_400L;
  private static final int DAYS_FROM_YEAR_0_TO_1970 = 719_468;

  private static final int LONG_DIGITS = 18;
  private static final long[] POWERS_OF_TEN = powersOfTen();

  private final byte[] text;
  private int at;

  private PostgresText(byte[] text) {
    this.text = text;
  }

  /** Days since 1970-01-01. */
  static long date(byte[] text) {
    PostgresText reader = new PostgresText(text);
    return reader.dateOnly();
  }

  /** Microseconds since midnight; {@code 24:00:00} is a whole day. */
  static long time(byte[] text) {
    PostgresText reader = new PostgresText(text);
    long micros = reader.timeOfDay();
    reader.end();
    return micros;
  }

  /** Microseconds since 1970-01-01 00:00 of the local time written. */
  static long timestamp(byte[] text) {
    return new PostgresText(text).dateAndTime(Offset.NONE);
  }

  /** Microseconds since 1970-01-01 00:00 UTC. */
  static long instant(byte[] text) {
    return new PostgresText(text).dateAndTime(Offset.WRITTEN);
  }

  /** An exact number of at most 38 digits, with the scale of {@code type}. */
  static BigDecimal decimal(byte[] text, ColumnType type) {
    if (text.length <= LONG_DIGITS) {
      return JdbcTypes.exact(shortDecimal(text), type);
    }
    return JdbcTypes.exact(
        new BigDecimal(finite(new String(text, StandardCharsets.ISO_8859_1))), type);
  }

  /**
   * Up to 18 characters: the digits fit a long, which is several times faster than parsing a
   * string.
   */
  private static BigDecimal shortDecimal(byte[] text) {
    PostgresText reader = new PostgresText(text);
    boolean negative = text.length > 0 && text[0] == '-';
    reader.at = negative ? 1 : 0;
    long digits = reader.number();
    int scale = 0;
    if (reader.at < text.length && text[reader.at] == '.') {
      reader.at++;
      int start = reader.at;
      long before = digits;
      long after = reader.number();
      scale = reader.at - start;
      digits = before * POWERS_OF_TEN[scale] + after;
    }
    if (reader.at != text.length || reader.at == (negative ? 1 : 0)) {
      return new BigDecimal(finite(new String(text, StandardCharsets.ISO_8859_1)));
    }
    return BigDecimal.valueOf(negative ? -digits : digits, scale);
  }

  private static String finite(String number) {
    if (number.equals("NaN") || number.endsWith("Infinity")) {
      throw new UnfitValueException("NaN or an infinity, which does not fit");
    }
    return number;
  }

  private enum Offset {
    NONE,
    WRITTEN
  }

  private long dateAndTime(Offset offset) {
    long year = number();
    refuseInfinity();
    expect('-');
    long month = number();
    expect('-');
    long day = number();
    expect(' ');
    long micros = timeOfDay();
    long offsetSeconds = offset == Offset.WRITTEN ? offsetSeconds() : 0;
    long days = days(era(year), month, day);
    end();
    long seconds = Math.subtractExact(Math.multiplyExact(days, SECONDS_PER_DAY), offsetSeconds);
    return Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), micros);
  }

  private long dateOnly() {
    long year = number();
    refuseInfinity();
    expect('-');
    long month = number();
    expect('-');
    long day = number();
    long days = days(era(year), month, day);
    end();
    return days;
  }

  /** Infinity begins with a letter or a minus where a year would be, so no digit was read. */
  private void refuseInfinity() {
    if (at == 0) {
      throw new UnfitValueException("an infinite or unreadable date, which does not fit");
    }
  }

  private long timeOfDay() {
    long hours = number();
    expect(':');
    long minutes = number();
    expect(':');
    long seconds = number();
    long micros = 0;
    if (at < text.length && text[at] == '.') {
      at++;
      int start = at;
      micros = number();
      for (int digits = at - start; digits < 6; digits++) {
        micros *= 10;
      }
    }
    return ((hours * 60 + minutes) * 60 + seconds) * MICROS_PER_SECOND + micros;
  }

  /** {@code +02}, {@code -03:30} or, for local mean times, {@code +00:53:28}. */
  private long offsetSeconds() {
    boolean west = at < text.length && text[at] == '-';
    expect(west ? '-' : '+');
    long seconds = number() * 3600;
    for (long unit = 60; unit >= 1 && at < text.length && text[at] == ':'; unit /= 60) {
      at++;
      seconds += number() * unit;
    }
    return west ? -seconds : seconds;
  }

  private long era(long year) {
    if (at + 3 == text.length && text[at] == ' ' && text[at + 1] == 'B' && text[at + 2] == 'C') {
      at += 3;
      return 1 - year;
    }
    return year;
  }

  private long number() {
    long value = 0;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      value = value * 10 + (text[at] - '0');
      at++;
    }
    return value;
  }

  private void expect(char c) {
    if (at >= text.length || text[at] != c) {
      throw new UnfitValueException("a text that cannot be read as");
    }
    at++;
  }

  private void end() {
    if (at != text.length) {
      throw new UnfitValueException("a text that cannot be read as");
    }
  }

  /** Days since 1970-01-01, by counting years from March so that a leap day is a year's last. */
  private static long days(long year, long month, long day) {
    long fromMarch = month > 2 ? month - 3 : month + 9;
    long y = month > 2 ? year : year - 1;
    long cycle = Math.floorDiv(y, 400L);
    long yearOfCycle = y - cycle * 400;
    long dayOfYear = (153 * fromMarch + 2) / 5 + day - 1;
    long dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear;
    return cycle * 146_097 + dayOfCycle - DAYS_FROM_YEAR_0_TO_1970;
  }

  private static long[] powersOfTen() {
    long[] powers = new long[LONG_DIGITS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
