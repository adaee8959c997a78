package dev.portico.gateway.history;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Predicate;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.ScanResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Captures a table one hour after the other, until somebody kills the process, and tells of each
 * round once it is captured. The table's rows in a round are known beforehand. After some rounds it
 * erases a key and tells of it ({@code e} and the round); files are put together all the time, and
 * what is older than two days is dropped.
 */
final class CapturingProcess {
  static final TableName TABLE = MadeUpTables.TABLE;
  static final int KEYS = 200;

  private static final Duration EVERY = Duration.ofHours(1);
  private static final int ERASE_EVERY = 4;
  private static final HistoryUpkeep.Bounds BUSY =
      new HistoryUpkeep.Bounds(4, Duration.ZERO, Duration.ofSeconds(1));

  private CapturingProcess() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    AtomicLong round = new AtomicLong();
    ServerSettings.History limits =
        new ServerSettings.History(
            false,
            EVERY,
            Optional.empty(),
            1,
            Duration.ofMinutes(1),
            1_000_000,
            1L << 30,
            256L << 20);
    try (HistoryService history =
        new HistoryService(
            folder.resolve("state"),
            folder.resolve("spill"),
            1L << 30,
            limits,
            MadeUpTables.catalog(
                MadeUpTables.table(TABLE, "none", EVERY, Optional.of(Period.ofDays(2))),
                new MadeUp(round)),
            () -> true,
            () -> instant(round.get()),
            BUSY)) {
      long done = history.last(TABLE).map(CapturingProcess::round).orElse(0L);
      erase(history, done);
      while (true) {
        round.set(++done);
        CaptureReport report = history.capture(TABLE);
        if (report.problem().isPresent()) {
          throw new IllegalStateException(report.problem().get());
        }
        System.out.println(done);
        erase(history, done);
      }
    }
  }

  private static void erase(HistoryService history, long round) {
    if (erases(round)) {
      history.erase(TABLE, List.of("id=" + erased(round)));
      System.out.println("e" + round);
    }
  }

  /** Whether a key is erased after a round, also again when that was interrupted. */
  static boolean erases(long round) {
    return round > 0 && round % ERASE_EVERY == 0;
  }

  /** Which. */
  static int erased(long round) {
    return (int) (round * 31 % KEYS);
  }

  static long round(Instant at) {
    return Duration.between(HistoryMesh.START, at).toHours();
  }

  static Instant instant(long round) {
    return HistoryMesh.START.plus(EVERY.multipliedBy(round));
  }

  /** Sorted, as text. */
  static List<String> rows(long round) {
    List<String> rows = new ArrayList<>();
    for (int id = 0; id < KEYS; id++) {
      // every row changes now and then; some are gone for a while
      long changed = (round + id * 7L) / 10;
      Random random = new Random(changed * 1_000 + id);
      if (random.nextInt(10) > 0) {
        rows.add(id + "|" + random.nextInt(1_000));
      }
    }
    return rows.stream().sorted().toList();
  }

  private record MadeUp(AtomicLong round) implements ScanPort {
    @Override
    public ScanResult scan(ScanRequest request, ExecutionContext context) {
      return new ScanResult(
          MadeUpTables.source(
              request.columns(), MadeUpTables.batch(rows(round.get())), () -> null, () -> {}),
          Predicate.ALL);
    }

    @Override
    public void ping(Duration patience) {}

    @Override
    public void close() {}
  }
}
