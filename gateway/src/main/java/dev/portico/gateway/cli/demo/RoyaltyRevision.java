package dev.portico.gateway.cli.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What the ledger of royalties said of a line from some instant on. A line is provisional when it
 * is made, becomes final on the fifth working day, and may be corrected later: bought plays are
 * taken out, a rate is agreed anew for months past, a whole line is withdrawn. Nothing is
 * overwritten.
 */
record RoyaltyRevision(int number, int plays, BigDecimal rate, String status, Instant recordedAt) {
  private static final LocalDate FIRST_MONTH = LocalDate.of(2026, 1, 1);
  private static final Instant CORRECTED = Instant.parse("2026-04-20T08:00:00Z");
  private static final Instant AGREED = Instant.parse("2026-05-18T08:00:00Z");
  private static final Instant WITHDRAWN = Instant.parse("2026-06-08T08:00:00Z");
  private static final int HOUR_SECONDS = 3_600;

  /**
   * The revisions of a line, oldest first.
   *
   * @param plays as counted now
   * @param rate as it is now
   */
  static List<RoyaltyRevision> of(
      int line, int artist, LocalDate month, int plays, BigDecimal rate) {
    DemoRandom random = DemoRandom.of("royalty revisions", line);
    LocalDate next = month.plusMonths(1);
    int seconds = line % HOUR_SECONDS;
    boolean open = month.isAfter(FIRST_MONTH) && line % 11 == 0;
    boolean corrected = !open && random.chance(0.04);
    int counted = corrected ? plays + 1 + plays * random.between(5, 40) / 100 : plays;
    BigDecimal former = artist % 9 == 4 ? lower(rate) : rate;
    String status = open ? "provisional" : "final";

    List<RoyaltyRevision> all = new ArrayList<>();
    add(all, counted, former, "provisional", at(next, 2, seconds));
    if (!open) {
      add(all, counted, former, status, at(fifthWorkingDay(next), 18, seconds));
    }
    if (corrected) {
      add(all, plays, former, status, CORRECTED.plusSeconds(seconds));
    }
    if (!former.equals(rate)) {
      add(all, plays, rate, status, AGREED.plusSeconds(seconds));
    }
    if (!open && random.chance(0.004)) {
      add(all, plays, rate, "withdrawn", WITHDRAWN.plusSeconds(seconds));
    }
    return all;
  }

  BigDecimal amount() {
    return rate.multiply(BigDecimal.valueOf(plays)).setScale(4, RoundingMode.HALF_UP);
  }

  private static void add(
      List<RoyaltyRevision> all, int plays, BigDecimal rate, String status, Instant recordedAt) {
    all.add(new RoyaltyRevision(all.size() + 1, plays, rate, status, recordedAt));
  }

  /** A tenth less. */
  private static BigDecimal lower(BigDecimal rate) {
    return rate.multiply(new BigDecimal("0.9")).setScale(rate.scale(), RoundingMode.HALF_UP);
  }

  private static Instant at(LocalDate day, int hour, int seconds) {
    return day.atTime(hour, 0).plusSeconds(seconds).toInstant(ZoneOffset.UTC);
  }

  private static LocalDate fifthWorkingDay(LocalDate first) {
    LocalDate day = first.minusDays(1);
    for (int working = 0; working < 5; ) {
      day = day.plusDays(1);
      if (day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY) {
        working++;
      }
    }
    return day;
  }
}
