package dev.portico.gateway.history;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.duckdb.VersionEngine;
import dev.portico.gateway.session.Deadline;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes captured histories: the only one that does, in all processes, from its first capture until
 * it is closed. One thread for each table at a time; safe for many threads.
 */
final class HistoryWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
  private static final int BATCH_ROWS = 8_192;
  private static final long WATCH_MILLIS = 500;

  /** A clock that is set a little back is not worth a gap. */
  private static final Duration CLOCK_BACK = Duration.ofMinutes(1);

  private final Path folder;
  private final Path spill;
  private final long spillBytes;
  private final ServerSettings.History limits;
  private final Catalog catalog;
  private final InstantSource clock;
  private final Readers readers;
  private final HistoryUpkeep.Bounds bounds;
  private final WriteGate gate = new WriteGate();
  private final ScheduledThreadPoolExecutor watch;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<TableName, TableHistory> histories = new ConcurrentHashMap<>();
  private final Map<TableName, HistoryUpkeep> upkeeps = new ConcurrentHashMap<>();
  private final Map<TableName, ReentrantLock> tables = new ConcurrentHashMap<>();
  private final Map<TableName, String> problems = new ConcurrentHashMap<>();
  private final Map<TableName, String> keyProblems = new ConcurrentHashMap<>();
  private final Set<VersionEngine> engines = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private HistoryLock lock;
  private boolean watching;

  /** The arguments are those of {@link HistoryService}; {@code spill} is its own. */
  HistoryWriter(
      Path folder,
      Path spill,
      long spillBytes,
      ServerSettings.History limits,
      Catalog catalog,
      InstantSource clock,
      Readers readers,
      HistoryUpkeep.Bounds bounds) {
    this.folder = folder;
    this.spill = spill;
    this.spillBytes = spillBytes;
    this.limits = limits;
    this.catalog = catalog;
    this.clock = clock;
    this.readers = readers;
    this.bounds = bounds;
    this.watch =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "portico-capture-watch");
              thread.setDaemon(true);
              return thread;
            });
    watch.setRemoveOnCancelPolicy(true);
  }

  /** Why the last attempt to capture a table failed, or what is wrong with its key. */
  Optional<String> problem(TableName table) {
    return Optional.ofNullable(problems.get(table))
        .or(() -> Optional.ofNullable(keyProblems.get(table)));
  }

  /**
   * Becomes the writer, unless it is.
   *
   * @return whether it is now; false when another process writes, or this one stops
   */
  synchronized boolean tryOwn() {
    if (closed) {
      return false;
    }
    try {
      if (lock == null) {
        lock = HistoryLock.of(folder).orElse(null);
      }
      return lock != null;
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID, "the folder " + folder + " cannot be written", e);
    }
  }

  private void own() {
    if (closed) {
      throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down");
    } else if (!tryOwn()) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "another process writes the captured histories in " + folder);
    }
  }

  /** Captures a table on this thread; see {@link HistoryService#capture}. */
  CaptureReport capture(CatalogTable table, TimeTravel.Captured travel) {
    own();
    ReentrantLock alone = tables.computeIfAbsent(table.name(), key -> new ReentrantLock());
    alone.lock();
    try {
      return captureAlone(table, travel);
    } finally {
      alone.unlock();
    }
  }

  private CaptureReport captureAlone(CatalogTable table, TimeTravel.Captured travel) {
    long began = System.nanoTime();
    Instant now = clock.instant();
    TableHistory history = null;
    try {
      history = history(table.name(), travel);
      CaptureReport report = capture(table, travel, history, began);
      if (problems.remove(table.name()) != null) {
        LOG.info("{} is captured again", table.name());
      }
      return report;
    } catch (RuntimeException | IOException e) {
      if (history != null) {
        history.abandon();
      }
      if (closed) {
        throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down", e);
      }
      String reason = reason(e);
      if (history != null) {
        history.failed(reason);
      }
      if (!reason.equals(problems.put(table.name(), reason))) {
        LOG.warn("{} was not captured: {}", table.name(), reason);
        LOG.debug("why {} was not captured", table.name(), e);
      }
      return new CaptureReport(
          now, 0, 0, 0, 0, Duration.ofNanos(System.nanoTime() - began), Optional.of(reason));
    }
  }

  /** The history that this process writes; its table's lock is held. */
  private TableHistory history(TableName name, TimeTravel.Captured travel) {
    return histories.computeIfAbsent(
        name,
        key -> TableHistory.open(TableFolder.of(folder, key), travel.optedIn(), limits, gate));
  }

  private HistoryUpkeep upkeep(TableHistory history) {
    return upkeeps.computeIfAbsent(
        history.folder().table(), key -> new HistoryUpkeep(history, readers, bounds));
  }

  private String reason(Exception e) {
    if (e instanceof GatewayException known && known.code() == ErrorCode.QUERY_TIMEOUT) {
      return "it took longer than timeTravel.timeout, "
          + limits.timeout().toSeconds()
          + " s; raise it, or look why the store is slow";
    } else if (e instanceof GatewayException || e instanceof PortException) {
      return e.getMessage();
    } else if (e instanceof IOException || e instanceof UncheckedIOException) {
      return "the history could not be written: " + e.getClass().getSimpleName();
    }
    LOG.error("a capture failed inside the server", e);
    return "it failed inside the server, whose log has the details";
  }

  private CaptureReport capture(
      CatalogTable table, TimeTravel.Captured travel, TableHistory history, long began)
      throws IOException {
    Port port = catalog.port(table.connection());
    List<CatalogColumn> columns = history.columns(table, travel);
    Deadline deadline = Deadline.in(limits.timeout());
    ExecutionContext context =
        new ExecutionContext(
            "capture-" + numbers.incrementAndGet(), deadline.instant(), ZoneOffset.UTC, BATCH_ROWS);
    PresentRows present = new PresentRows(table, columns, port, context, limits.rows(), clock);
    List<String> folders = new ArrayList<>(PresentRows.folders(port));
    folders.add(history.folder().path().toString());
    VersionEngine engine = engine(folders, deadline);
    try {
      history.checkClock(clock.instant(), max(travel.every(), CLOCK_BACK));
      withdraw(engine, table, travel, history);
      if (history.full()) {
        upkeep(history).tidy(engine, travel, history.next(clock.instant()));
      }
      history.checkRoom();
      long rows = present.into(engine);
      Instant at = history.next(present.began());
      CaptureReport report = history.capture(engine, rows, columns, travel, at, began);
      afterwards(engine, table, travel, history, report.opened() > 0 ? columns : List.of());
      return report;
    } finally {
      close(engine);
    }
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** A column that became restricted, or is not listed any more, is in no file from now on. */
  private void withdraw(
      VersionEngine engine, CatalogTable table, TimeTravel.Captured travel, TableHistory history)
      throws IOException {
    Set<String> forbidden =
        table.columns().stream()
            .filter(column -> !travel.keeps(column))
            .map(CatalogColumn::name)
            .collect(Collectors.toSet());
    if (history.manifest().opened().stream()
        .anyMatch(segment -> segment.types().keySet().stream().anyMatch(forbidden::contains))) {
      upkeep(history).withdraw(engine, forbidden);
    }
  }

  /**
   * Rows are compared whole, so nothing is lost by a key that is none; but its team should know.
   */
  private void checkKey(VersionEngine engine, CatalogTable table, List<CatalogColumn> columns) {
    Set<String> names = columns.stream().map(CatalogColumn::name).collect(Collectors.toSet());
    List<String> key = table.primaryKey();
    if (table.keyEnforced() || key.isEmpty() || !names.containsAll(key)) {
      return;
    }
    VersionEngine.KeyFaults faults = engine.keyFaults(key);
    if (!faults.any()) {
      keyProblems.remove(table.name());
      return;
    }
    String problem =
        "the key "
            + String.join(", ", key)
            + " does not identify rows: "
            + faults.missing()
            + " rows have none, "
            + faults.repeated()
            + " repeat one; the rows are captured all the same";
    if (!problem.equals(keyProblems.put(table.name(), problem))) {
      LOG.warn("{}: {}", table.name(), problem);
    }
  }

  /**
   * What was captured counts, whatever becomes of the old files.
   *
   * @param changed the columns when there are new rows
   */
  private void afterwards(
      VersionEngine engine,
      CatalogTable table,
      TimeTravel.Captured travel,
      TableHistory history,
      List<CatalogColumn> changed) {
    try {
      checkKey(engine, table, changed);
      upkeep(history).tidy(engine, travel, history.manifest().last().orElseThrow());
    } catch (RuntimeException | IOException e) {
      history.abandon();
      LOG.warn("the files of {} were not put together: {}", table.name(), e.getMessage());
      LOG.debug("why the files of {} were not put together", table.name(), e);
    }
  }

  private VersionEngine engine(List<String> folders, Deadline deadline) throws IOException {
    startWatching();
    Durable.makeFolder(spill);
    Path own = spill.resolve(Long.toString(numbers.incrementAndGet()));
    VersionEngine engine = VersionEngine.open(limits.memory(), spillBytes, own, folders, deadline);
    engines.add(engine);
    if (closed) {
      engine.cancel();
    }
    return engine;
  }

  private synchronized void startWatching() {
    if (!watching && !closed) {
      watching = true;
      watch.scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void close(VersionEngine engine) {
    engines.remove(engine);
    engine.close();
    if (closed && engines.isEmpty()) {
      watch.shutdownNow();
    }
  }

  /** Stops captures whose time is up, and those that a stop has missed. */
  private void watch() {
    for (VersionEngine engine : engines) {
      try {
        engine.watch();
      } catch (RuntimeException e) {
        // the next look may stop it
        LOG.warn("a capture could not be stopped", e);
      }
    }
  }

  /** Erases a key; see {@link HistoryService#erase}. */
  long erase(CatalogTable table, TimeTravel.Captured travel, List<String> key) {
    own();
    ReentrantLock alone = tables.computeIfAbsent(table.name(), one -> new ReentrantLock());
    awaitTurn(alone, table.name());
    try {
      TableFolder where = TableFolder.of(folder, table.name());
      if (where.manifest().isEmpty()) {
        return 0;
      }
      return eraseAlone(table, history(table.name(), travel), key);
    } catch (IOException | UncheckedIOException e) {
      throw new GatewayException(
          ErrorCode.INTERNAL, "the history of " + table.name() + " could not be rewritten", e);
    } finally {
      alone.unlock();
    }
  }

  /** A capture that goes on ends within its own time. */
  private void awaitTurn(ReentrantLock alone, TableName table) {
    try {
      if (!alone.tryLock(limits.timeout().plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GatewayException(
            ErrorCode.QUERY_TIMEOUT,
            "a capture of " + table + " does not end; nothing was erased, try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GatewayException(ErrorCode.QUERY_CANCELLED, "the erasure was cancelled", e);
    }
  }

  private long eraseAlone(CatalogTable table, TableHistory history, List<String> key)
      throws IOException {
    VersionEngine engine =
        engine(List.of(history.folder().path().toString()), Deadline.in(limits.timeout()));
    try {
      return upkeep(history).erase(engine, ErasedKey.of(engine, table, key));
    } catch (RuntimeException | IOException e) {
      history.abandon();
      throw e;
    } finally {
      close(engine);
    }
  }

  /** Ends what is going on. */
  void stop() {
    closed = true;
    engines.forEach(VersionEngine::cancel);
  }

  @Override
  public void close() {
    stop();
    gate.shut();
    release();
    if (engines.isEmpty()) {
      watch.shutdownNow();
    }
  }

  private synchronized void release() {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        LOG.warn("the lock of the captured histories was not given back", e);
      }
      lock = null;
    }
  }
}
