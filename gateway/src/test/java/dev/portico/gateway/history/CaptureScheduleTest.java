package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When which table is captured, and how many at once. */
class CaptureScheduleTest {
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Instant START = HistoryMesh.START;

  /** Tables that take a moment to capture. */
  private static final class Tables implements CaptureSchedule.Work {
    private final Map<TableName, CatalogTable> tables = new LinkedHashMap<>();
    private final Map<TableName, Instant> last = new ConcurrentHashMap<>();
    private final Map<String, Integer> busy = new HashMap<>();
    private final List<TableName> order = new ArrayList<>();
    private final Set<TableName> failing = ConcurrentHashMap.newKeySet();
    private volatile Instant now = START;
    private volatile boolean writes = true;
    private CountDownLatch meeting = new CountDownLatch(0);
    private int running;
    private int most;
    private int mostOnOneConnection;

    Tables with(String table, String connection) {
      TableName name = new TableName("s", table);
      tables.put(name, MadeUpTables.table(name, connection, EVERY, Optional.empty()));
      return this;
    }

    @Override
    public boolean writes() {
      return writes;
    }

    @Override
    public Map<TableName, CatalogTable> captured() {
      return tables;
    }

    @Override
    public Optional<Instant> last(TableName table) {
      return Optional.ofNullable(last.get(table));
    }

    @Override
    public boolean ready(CatalogTable table) {
      return true;
    }

    @Override
    public CaptureReport capture(TableName table) {
      String connection = tables.get(table).connection();
      synchronized (this) {
        order.add(table);
        running++;
        most = Math.max(most, running);
        mostOnOneConnection =
            Math.max(mostOnOneConnection, busy.merge(connection, 1, Integer::sum));
      }
      try {
        meeting.countDown();
        meeting.await(30, TimeUnit.SECONDS);
        Thread.sleep(30);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      synchronized (this) {
        running--;
        busy.merge(connection, -1, Integer::sum);
      }
      boolean fails = failing.contains(table);
      if (!fails) {
        last.put(table, now);
      }
      return new CaptureReport(
          now, 1, 0, 0, 0, Duration.ZERO, fails ? Optional.of("away") : Optional.empty());
    }

    @Override
    public Instant now() {
      return now;
    }

    synchronized int captures() {
      return order.size();
    }

    synchronized long captures(String table) {
      return order.stream().filter(new TableName("s", table)::equals).count();
    }

    void await(int captures) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (captures() < captures) {
        assertTrue(System.nanoTime() < end, () -> "only " + captures());
        Thread.sleep(5);
      }
    }
  }

  @Test
  void soManyAtOnceAsTheSettingSaysAndOneOnEachConnection() throws Exception {
    Tables tables = new Tables();
    for (int i = 0; i < 24; i++) {
      tables.with("t" + i, "c" + i % 6);
    }
    tables.meeting = new CountDownLatch(3);
    try (CaptureSchedule schedule = new CaptureSchedule(tables, 3)) {
      tables.await(24);
      assertEquals(24, new HashSet<>(tables.order).size(), "each once");
    }
    assertEquals(3, tables.most);
    assertEquals(1, tables.mostOnOneConnection);
  }

  @Test
  void intervalsAreALittleLongerOrShorterSoThatTablesDoNotMeet() throws Exception {
    Tables tables = new Tables();
    for (int i = 0; i < 40; i++) {
      tables.with("t" + i, "c" + i);
      tables.last.put(new TableName("s", "t" + i), START);
    }
    Set<Instant> due = new HashSet<>();
    try (CaptureSchedule schedule = new CaptureSchedule(tables, 1)) {
      for (TableName table : tables.tables.keySet()) {
        Instant next = await(schedule, table);
        Duration off = Duration.between(START.plus(EVERY), next).abs();
        assertTrue(off.toMillis() <= EVERY.toMillis() * CaptureSchedule.JITTER, off::toString);
        due.add(next);
      }
    }
    assertTrue(due.size() > 35, "spread");
    assertEquals(0, tables.captures(), "none is due yet");
  }

  private static Instant await(CaptureSchedule schedule, TableName table)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (schedule.next(table).isEmpty()) {
      assertTrue(System.nanoTime() < end);
      Thread.sleep(5);
    }
    return schedule.next(table).orElseThrow();
  }

  @Test
  void whoWaitsLongestIsFirst() throws Exception {
    Tables tables = new Tables().with("new", "c").with("old", "c").with("older", "c");
    tables.last.put(new TableName("s", "new"), START.minus(EVERY.multipliedBy(3)));
    tables.last.put(new TableName("s", "old"), START.minus(EVERY.multipliedBy(5)));
    tables.last.put(new TableName("s", "older"), START.minus(EVERY.multipliedBy(9)));
    try (CaptureSchedule schedule = new CaptureSchedule(tables, 1)) {
      tables.await(3);
    }
    assertEquals(
        List.of("older", "old", "new"), tables.order.stream().map(TableName::table).toList());
  }

  @Test
  void afterAFailureTheNextAttemptComesSooner() throws Exception {
    Tables tables = new Tables().with("t", "c");
    TableName name = new TableName("s", "t");
    tables.failing.add(name);
    try (CaptureSchedule schedule = new CaptureSchedule(tables, 1)) {
      tables.await(1);
      Duration first = untilNext(schedule, name, tables);
      assertTrue(first.compareTo(EVERY.dividedBy(4)) < 0, first::toString);
      for (int i = 2; i < 8; i++) {
        tables.now = schedule.next(name).orElseThrow();
        tables.await(i);
        untilNext(schedule, name, tables);
      }
      Duration later = untilNext(schedule, name, tables);
      assertTrue(later.compareTo(EVERY.dividedBy(2)) > 0, "a store that stays away is left alone");
      tables.failing.clear();
      tables.now = schedule.next(name).orElseThrow();
      tables.await(8);
      assertTrue(untilNext(schedule, name, tables).compareTo(EVERY.dividedBy(2)) > 0);
    }
  }

  private static Duration untilNext(CaptureSchedule schedule, TableName table, Tables tables)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!schedule.next(table).orElseThrow().isAfter(tables.now)) {
      assertTrue(System.nanoTime() < end);
      Thread.sleep(5);
    }
    return Duration.between(tables.now, schedule.next(table).orElseThrow());
  }

  @Test
  void aClockThatWasWrongOnceDoesNotStopCapturesForEver() throws Exception {
    Tables tables = new Tables().with("t", "c");
    TableName name = new TableName("s", "t");
    tables.last.put(name, START.plus(Duration.ofDays(365)));
    try (CaptureSchedule schedule = new CaptureSchedule(tables, 1)) {
      assertTrue(await(schedule, name).isBefore(START.plus(EVERY.multipliedBy(2))));
    }
  }

  @Test
  void nothingIsCapturedWhileAnotherProcessWrites() throws Exception {
    Tables tables = new Tables().with("t", "c");
    tables.writes = false;
    try (CaptureSchedule schedule = new CaptureSchedule(tables, 1)) {
      Thread.sleep(700);
      assertEquals(0, tables.captures("t"));
      tables.writes = true;
      tables.await(1);
    }
  }
}
