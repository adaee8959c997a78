package dev.portico.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Calendar;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The old classes show the same year, month, day and time as the new ones, in every age. */
class LegacyTimesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T10:00:00.123456",
        "9999-12-31T23:59:59.999999",
        "1970-01-01T00:00:00",
        "1969-12-31T23:59:59.000001",
        "1582-10-15T00:00:00",
        "1582-10-04T12:00:00",
        "1500-03-01T10:00:00",
        "0001-01-01T00:00:00",
        "-0043-03-15T00:00:00"
      })
  void thereAndBack(String text) {
    LocalDateTime time = LocalDateTime.parse(text);
    for (String zone : new String[] {"UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"}) {
      Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone(zone));
      assertEquals(time, LegacyTimes.local(LegacyTimes.timestamp(time, calendar), calendar));
      LocalDate date = time.toLocalDate();
      assertEquals(date, LegacyTimes.local(LegacyTimes.date(date, calendar), calendar));
    }
    if (time.getYear() > 0) {
      assertEquals(Timestamp.valueOf(time), LegacyTimes.timestamp(time, Calendar.getInstance()));
    }
  }
}
