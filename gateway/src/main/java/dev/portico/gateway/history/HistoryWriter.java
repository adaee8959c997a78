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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes captured histories: the only one that does, in all processes, from its first capture until
 * it is closed. One thread for each table at a time; safe for many threads.
 */
final class HistoryWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
  private static final int BATCH_ROWS = 8_192;

  private final Path folder;
  private final Path spill;
  private final long spillBytes;
  private final ServerSettings.History limits;
  private final Catalog catalog;
  private final InstantSource clock;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<TableName, TableHistory> histories = new ConcurrentHashMap<>();
  private final Map<TableName, HistoryUpkeep> upkeeps = new ConcurrentHashMap<>();
  private final Map<TableName, ReentrantLock> tables = new ConcurrentHashMap<>();
  private final Map<TableName, String> problems = new ConcurrentHashMap<>();
  private final Set<VersionEngine> engines = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private HistoryLock lock;

  /** The arguments are those of {@link HistoryService}; {@code spill} is its own. */
  HistoryWriter(
      Path folder,
      Path spill,
      long spillBytes,
      ServerSettings.History limits,
      Catalog catalog,
      InstantSource clock) {
    this.folder = folder;
    this.spill = spill;
    this.spillBytes = spillBytes;
    this.limits = limits;
    this.catalog = catalog;
    this.clock = clock;
  }

  /** Why the last attempt to capture a table failed; empty when it did not. */
  Optional<String> problem(TableName table) {
    return Optional.ofNullable(problems.get(table));
  }

  /** Becomes the writer. */
  synchronized void own() {
    if (closed) {
      throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down");
    } else if (lock != null) {
      return;
    }
    try {
      lock =
          HistoryLock.of(folder)
              .orElseThrow(
                  () ->
                      new GatewayException(
                          ErrorCode.CONFIGURATION_INVALID,
                          "another process writes the captured histories in " + folder));
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID, "the folder " + folder + " cannot be written", e);
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
    } catch (GatewayException | PortException | IOException | UncheckedIOException e) {
      if (closed) {
        throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down", e);
      }
      String reason = reason(e);
      if (history != null) {
        history.failed(history.next(now), reason);
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
        name, key -> TableHistory.open(TableFolder.of(folder, key), travel.optedIn(), limits));
  }

  private HistoryUpkeep upkeep(TableHistory history) {
    return upkeeps.computeIfAbsent(history.folder().table(), key -> new HistoryUpkeep(history));
  }

  private static String reason(Exception e) {
    return e instanceof GatewayException || e instanceof PortException
        ? e.getMessage()
        : "the history could not be written: " + e.getClass().getSimpleName();
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
      if (history.full()) {
        upkeep(history).tidy(engine, travel, history.next(clock.instant()));
      }
      history.checkRoom();
      long rows = present.into(engine);
      List<String> names = columns.stream().map(CatalogColumn::name).toList();
      Instant at = history.next(present.began());
      CaptureReport report = history.capture(engine, rows, names, travel, at, began);
      tidy(engine, table, travel, history);
      return report;
    } finally {
      close(engine);
    }
  }

  /** What was captured counts, whatever becomes of the old files. */
  private void tidy(
      VersionEngine engine, CatalogTable table, TimeTravel.Captured travel, TableHistory history) {
    try {
      upkeep(history).tidy(engine, travel, history.manifest().last().orElseThrow());
    } catch (GatewayException | IOException | UncheckedIOException e) {
      LOG.warn("the files of {} were not put together: {}", table.name(), e.getMessage());
    }
  }

  private VersionEngine engine(List<String> folders, Deadline deadline) {
    Path own = spill.resolve(Long.toString(numbers.incrementAndGet()));
    VersionEngine engine = VersionEngine.open(limits.memory(), spillBytes, own, folders, deadline);
    engines.add(engine);
    if (closed) {
      engine.cancel();
    }
    return engine;
  }

  private void close(VersionEngine engine) {
    engines.remove(engine);
    engine.close();
  }

  /** Erases a key; see {@link HistoryService#erase}. */
  long erase(CatalogTable table, TimeTravel.Captured travel, List<String> key) {
    own();
    ReentrantLock alone = tables.computeIfAbsent(table.name(), one -> new ReentrantLock());
    alone.lock();
    try {
      TableFolder where = TableFolder.of(folder, table.name());
      if (where.manifest().isEmpty()) {
        return 0;
      }
      TableHistory history = history(table.name(), travel);
      VersionEngine engine =
          engine(List.of(where.path().toString()), Deadline.in(limits.timeout()));
      try {
        return upkeep(history).erase(engine, ErasedKey.of(engine, table, key));
      } finally {
        close(engine);
      }
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.INTERNAL, "the history of " + table.name() + " could not be rewritten", e);
    } finally {
      alone.unlock();
    }
  }

  /** Ends what is going on. */
  void stop() {
    closed = true;
    engines.forEach(VersionEngine::cancel);
  }

  @Override
  public synchronized void close() {
    stop();
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
