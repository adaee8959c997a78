package dev.portico.jdbc;

import java.sql.Date;
import java.time.LocalDate;
import java.util.Calendar;

/**
 * Days of one column that were turned into {@link Date} before: a calendar takes several times as
 * long as everything else about a value, and a column has few different days, near each other. A
 * table with one place for each day, which grows while days do not find theirs. One thread.
 */
final class DayTable {
  private static final int FEWEST = 1 << 4;
  private static final int MOST = 1 << 12;

  private final Calendar calendar;
  private long[] millis = new long[FEWEST];

  /** {@link #key} of the day in each place, or 0. */
  private long[] keys = new long[FEWEST];

  private int misses;

  /**
   * @param calendar whose zone says when a day begins
   */
  DayTable(Calendar calendar) {
    this.calendar = calendar;
  }

  /** A new one, because programs may change it. */
  Date date(int day) {
    int place = day & keys.length - 1;
    if (keys[place] != key(day)) {
      place = fill(day);
    }
    return new Date(millis[place]);
  }

  /** Odd, so that no day has that of an empty place. */
  private static long key(int day) {
    return (long) day << 1 | 1;
  }

  private int fill(int day) {
    if (++misses > keys.length && keys.length < MOST) {
      keys = new long[2 * keys.length];
      millis = new long[keys.length];
      misses = 0;
    }
    int place = day & keys.length - 1;
    millis[place] = LegacyTimes.date(LocalDate.ofEpochDay(day), calendar).getTime();
    keys[place] = key(day);
    return place;
  }
}
