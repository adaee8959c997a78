package dev.portico.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.time.LocalDate;
import java.util.Calendar;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A day remembered is the day that a calendar counts, whatever other days came between. */
class DayTableTest {
  private static final int LAST = (int) LocalDate.of(9999, 12, 31).toEpochDay();
  private static final int FIRST = (int) LocalDate.of(-4712, 1, 1).toEpochDay();

  private static void assertSame(DayTable table, int day, Calendar calendar) {
    assertEquals(LegacyTimes.date(LocalDate.ofEpochDay(day), calendar), table.date(day), "" + day);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia"})
  void everyDayIsItself(String zone) {
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone(zone));
    DayTable table = new DayTable(calendar);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      assertSame(table, FIRST + random.nextInt(LAST - FIRST), calendar);
      assertSame(table, random.nextInt(4_000) - 2_000, calendar);
      assertSame(table, -1, calendar);
      assertSame(table, 0, calendar);
    }
  }

  @Test
  void emptyPlacesHoldNoDay() {
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    for (int day = -40; day < 40; day++) {
      assertSame(new DayTable(calendar), day, calendar);
    }
  }

  @Test
  void aProgramMayChangeItsDate() {
    DayTable table = new DayTable(Calendar.getInstance(TimeZone.getTimeZone("UTC")));
    table.date(3).setTime(0);
    assertEquals(LocalDate.ofEpochDay(3).toEpochDay() * 86_400_000L, table.date(3).getTime());
    assertNotSame(table.date(3), table.date(3));
  }
}
