package dev.portico.gateway.history;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.GatewayException;
import java.time.Duration;
import java.time.Instant;
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
 * earlier or later so that tables do not meet. So many at once as the setting says, and never two
 * on one connection, so that a store's queries always find the other connections. Safe for many
 * threads.
 */
final class CaptureSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureSchedule.class);
  private static final long LOOK_MILLIS = 500;
  private static final double JITTER = 0.1;
  private static final long STOP_SECONDS = 20;

  private final HistoryService service;
  private final ScheduledExecutorService clock;
  private final ThreadPoolExecutor workers;
  private final Map<TableName, Instant> due = new ConcurrentHashMap<>();
  private final Set<TableName> running = new HashSet<>();
  private final Set<String> connections = new HashSet<>();
  private final SplittableRandom random = new SplittableRandom();

  CaptureSchedule(HistoryService service, int concurrency) {
    this.service = service;
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
      Map<TableName, CatalogTable> captured = service.captured();
      due.keySet().retainAll(captured.keySet());
      Instant now = service.now();
      for (CatalogTable table : captured.values()) {
        Instant when = due.computeIfAbsent(table.name(), name -> firstDue(table, now));
        if (!when.isAfter(now) && service.ready(table)) {
          begin(table);
        }
      }
    } catch (RuntimeException e) {
      // the next look may succeed
      LOG.error("captures could not be planned", e);
    }
  }

  private Instant firstDue(CatalogTable table, Instant now) {
    return service.last(table.name()).map(last -> after(last, table)).orElse(now);
  }

  private Instant after(Instant at, CatalogTable table) {
    Duration every = ((TimeTravel.Captured) table.timeTravel()).every();
    long jitter = (long) (every.toMillis() * JITTER * (random.nextDouble() * 2 - 1));
    return at.plus(every).plusMillis(jitter);
  }

  private void begin(CatalogTable table) {
    synchronized (running) {
      if (running.contains(table.name()) || !connections.add(table.connection())) {
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
    Instant began = service.now();
    try {
      service.capture(table.name());
    } catch (GatewayException e) {
      LOG.debug("{} was not captured: {}", table.name(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} was not captured", table.name(), e);
    } finally {
      due.put(table.name(), after(began, table));
      end(table);
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
