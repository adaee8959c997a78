package dev.portico.gateway.history;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.GatewayException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when each table is captured: at once when it is new, then in its interval, a little
 * earlier or later so that tables do not meet, and sooner after a failure. So many at once as the
 * setting says, who waits longest first, and never two on one connection. Safe for many threads.
 */
final class CaptureSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureSchedule.class);
  private static final long LOOK_MILLIS = 500;

  /** The most that a capture is earlier or later, as a share of its interval. */
  static final double JITTER = 0.1;

  /** The first attempt after a failure comes after this share of the interval, the next later. */
  private static final int SOONER = 8;

  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final long STOP_SECONDS = 20;

  private final Work work;
  private final ScheduledExecutorService clock;
  private final ThreadPoolExecutor workers;
  private final Map<TableName, Instant> due = new ConcurrentHashMap<>();
  private final Map<TableName, Integer> failures = new ConcurrentHashMap<>();
  private final Set<TableName> running = new HashSet<>();
  private final Set<String> connections = new HashSet<>();
  private final SplittableRandom random = new SplittableRandom();

  /** What is scheduled; called from several threads. */
  interface Work {
    /** Whether this process may capture now. */
    boolean writes();

    Map<TableName, CatalogTable> captured();

    /** When a table was captured last; empty when never. */
    Optional<Instant> last(TableName table);

    /** Whether a table can be captured yet. */
    boolean ready(CatalogTable table);

    CaptureReport capture(TableName table);

    Instant now();
  }

  CaptureSchedule(Work work, int concurrency) {
    this.work = work;
    this.clock = Executors.newSingleThreadScheduledExecutor(daemons("portico-capture-clock"));
    this.workers =
        new ThreadPoolExecutor(
            0,
            concurrency,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons("portico-capture"));
    clock.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** When a table is looked at next. */
  Optional<Instant> next(TableName table) {
    return Optional.ofNullable(due.get(table));
  }

  private void look() {
    try {
      if (!work.writes()) {
        return;
      }
      Map<TableName, CatalogTable> captured = work.captured();
      due.keySet().retainAll(captured.keySet());
      failures.keySet().retainAll(captured.keySet());
      Instant now = work.now();
      captured.values().stream()
          .filter(table -> !due(table, now).isAfter(now) && work.ready(table))
          .sorted(Comparator.comparing(table -> due(table, now)))
          .forEach(table -> begin(table, now));
    } catch (RuntimeException e) {
      // the next look may succeed
      LOG.error("captures could not be planned", e);
    }
  }

  private Instant due(CatalogTable table, Instant now) {
    return due.computeIfAbsent(table.name(), name -> firstDue(table, now));
  }

  /** No later than in an interval: the clock may have been wrong at the last capture. */
  private Instant firstDue(CatalogTable table, Instant now) {
    Instant latest = after(now, table);
    return last(table)
        .map(last -> after(last, table))
        .map(next -> next.isAfter(latest) ? latest : next)
        .orElse(now);
  }

  private Optional<Instant> last(CatalogTable table) {
    try {
      return work.last(table.name());
    } catch (GatewayException e) {
      // a history that cannot be read keeps no other table waiting; its capture tells of it
      return Optional.empty();
    }
  }

  private Instant after(Instant at, CatalogTable table) {
    return at.plus(jittered(every(table)));
  }

  private static Duration every(CatalogTable table) {
    return ((TimeTravel.Captured) table.timeTravel()).every();
  }

  private Duration jittered(Duration time) {
    double share = 1 + JITTER * (random.nextDouble() * 2 - 1);
    return Duration.ofMillis((long) (time.toMillis() * share));
  }

  /** A store that was away for a moment should not cost a day of history. */
  private Instant afterFailure(Instant at, CatalogTable table, int failed) {
    Duration every = every(table);
    Duration wait = every.dividedBy(SOONER).multipliedBy(1L << Math.min(failed - 1, SOONER));
    Duration least = wait.compareTo(SOONEST) < 0 ? SOONEST : wait;
    return at.plus(jittered(least.compareTo(every) < 0 ? least : every));
  }

  /** One that ended since it was found due is not due any more. */
  private void begin(CatalogTable table, Instant now) {
    synchronized (running) {
      if (running.contains(table.name())
          || due(table, now).isAfter(now)
          || !connections.add(table.connection())) {
        return;
      }
      running.add(table.name());
    }
    try {
      workers.execute(() -> run(table));
    } catch (RejectedExecutionException e) {
      // all are at work; a later look finds one free
      end(table);
    }
  }

  private void run(CatalogTable table) {
    Instant began = work.now();
    boolean captured = false;
    try {
      captured = work.capture(table.name()).problem().isEmpty();
    } catch (GatewayException e) {
      LOG.debug("{} was not captured: {}", table.name(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} was not captured", table.name(), e);
    } finally {
      if (captured) {
        failures.remove(table.name());
        due.put(table.name(), after(began, table));
      } else {
        int failed = failures.merge(table.name(), 1, Integer::sum);
        due.put(table.name(), afterFailure(work.now(), table, failed));
      }
      end(table);
      lookAgain();
    }
  }

  /** The next one need not wait for the next look. */
  private void lookAgain() {
    try {
      clock.execute(this::look);
    } catch (RejectedExecutionException e) {
      LOG.debug("no capture begins any more");
    }
  }

  private void end(CatalogTable table) {
    synchronized (running) {
      running.remove(table.name());
      connections.remove(table.connection());
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    workers.shutdownNow();
    try {
      if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a capture did not stop for {} s", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
