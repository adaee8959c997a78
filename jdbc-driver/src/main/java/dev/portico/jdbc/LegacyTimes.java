package dev.portico.jdbc;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;

/**
 * The old classes of {@code java.sql}: what they show is what the database holds. They count in the
 * Julian calendar before 1582 and so do not mark the same instant there as {@code java.time} does,
 * but year, month and day are the same.
 */
final class LegacyTimes {
  private LegacyTimes() {}

  static Timestamp timestamp(LocalDateTime time, Calendar calendar) {
    Calendar fields = fields(time.toLocalDate(), calendar);
    setTime(fields, time.toLocalTime());
    Timestamp timestamp = new Timestamp(fields.getTimeInMillis());
    timestamp.setNanos(time.getNano());
    return timestamp;
  }

  static Date date(LocalDate date, Calendar calendar) {
    return new Date(fields(date, calendar).getTimeInMillis());
  }

  static Time time(LocalTime time, Calendar calendar) {
    Calendar fields = fields(LocalDate.EPOCH, calendar);
    setTime(fields, time);
    fields.set(Calendar.MILLISECOND, time.getNano() / 1_000_000);
    return new Time(fields.getTimeInMillis());
  }

  static LocalDateTime local(Timestamp timestamp, Calendar calendar) {
    Calendar fields = at(timestamp, calendar);
    return LocalDateTime.of(date(fields), time(fields).withNano(timestamp.getNanos()));
  }

  static LocalDate local(Date date, Calendar calendar) {
    return date(at(date, calendar));
  }

  static LocalTime local(Time time, Calendar calendar) {
    Calendar fields = at(time, calendar);
    return time(fields).withNano(fields.get(Calendar.MILLISECOND) * 1_000_000);
  }

  /**
   * A calendar of a program lends its time zone: some locales count years otherwise, and one that
   * is strict would refuse the hour that a change of the clocks leaves out.
   */
  private static Calendar gregorian(Calendar calendar) {
    Calendar gregorian =
        calendar.getClass() == GregorianCalendar.class
            ? (Calendar) calendar.clone()
            : new GregorianCalendar(calendar.getTimeZone(), Locale.ROOT);
    gregorian.setLenient(true);
    return gregorian;
  }

  private static Calendar fields(LocalDate date, Calendar calendar) {
    Calendar fields = gregorian(calendar);
    fields.clear();
    int year = date.getYear();
    fields.set(Calendar.ERA, year > 0 ? GregorianCalendar.AD : GregorianCalendar.BC);
    fields.set(year > 0 ? year : 1 - year, date.getMonthValue() - 1, date.getDayOfMonth());
    return fields;
  }

  private static void setTime(Calendar fields, LocalTime time) {
    fields.set(Calendar.HOUR_OF_DAY, time.getHour());
    fields.set(Calendar.MINUTE, time.getMinute());
    fields.set(Calendar.SECOND, time.getSecond());
  }

  private static Calendar at(java.util.Date date, Calendar calendar) {
    Calendar fields = gregorian(calendar);
    fields.setTimeInMillis(date.getTime());
    return fields;
  }

  private static LocalDate date(Calendar fields) {
    int year = fields.get(Calendar.YEAR);
    boolean before = fields.get(Calendar.ERA) == GregorianCalendar.BC;
    return LocalDate.of(
        before ? 1 - year : year,
        fields.get(Calendar.MONTH) + 1,
        fields.get(Calendar.DAY_OF_MONTH));
  }

  private static LocalTime time(Calendar fields) {
    return LocalTime.of(
        fields.get(Calendar.HOUR_OF_DAY), fields.get(Calendar.MINUTE), fields.get(Calendar.SECOND));
  }
}
