package dev.portico.gateway.history;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CaptureStates;
import dev.portico.gateway.execute.CapturedHistory;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.weave.InstantSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captured histories of a gateway. Any number of processes may read them; the one that calls
 * {@link #start} or {@link #capture} first is their writer until it is closed. Made by the
 * composition root; safe for many threads.
 */
public final class HistoryService implements CapturedHistory, CaptureStates, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryService.class);

  private final Path folder;
  private final ServerSettings.History limits;
  private final Catalog catalog;
  private final BooleanSupplier probed;
  private final InstantSource clock;
  private final HistoryWriter writer;
  private final Readers readers = new Readers();
  private final Manifests manifests = new Manifests();
  private volatile CapturedTables tables;
  private volatile CaptureSchedule schedule;

  /**
   * Makes the service; nothing is captured before {@link #start}.
   *
   * @param state the gateway's own folder
   * @param spill for intermediate results
   * @param spillBytes most disk space of one capture for these
   * @param probed whether every store was asked about its tables
   * @param clock tells when a capture happens
   */
  public HistoryService(
      Path state,
      Path spill,
      long spillBytes,
      ServerSettings.History limits,
      Catalog catalog,
      BooleanSupplier probed,
      InstantSource clock) {
    this(state, spill, spillBytes, limits, catalog, probed, clock, HistoryUpkeep.Bounds.USUAL);
  }

  /** The same with other bounds of the upkeep, for tests. */
  HistoryService(
      Path state,
      Path spill,
      long spillBytes,
      ServerSettings.History limits,
      Catalog catalog,
      BooleanSupplier probed,
      InstantSource clock,
      HistoryUpkeep.Bounds bounds) {
    this.folder = makeFolder(state);
    this.probed = probed;
    this.limits = limits;
    this.catalog = catalog;
    this.clock = clock;
    this.writer =
        new HistoryWriter(
            folder, spill.resolve("captures"), spillBytes, limits, catalog, clock, readers, bounds);
  }

  /** Where the histories of a gateway are; the engine must be allowed to read it. */
  public static Path folder(Path state) {
    return state.resolve("history").toAbsolutePath().normalize();
  }

  /**
   * Makes the folder of all histories, with mode 0700.
   *
   * @throws GatewayException when it cannot be made
   */
  public static Path makeFolder(Path state) {
    Path folder = folder(state);
    try {
      Durable.makeFolder(folder);
      return folder.toRealPath();
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID, "the folder " + folder + " cannot be made", e);
    }
  }

  /**
   * Captures from now on, each table when it is due. Where another process does so already, this
   * one only reads, until that one ends.
   */
  public void start() {
    if (!writer.tryOwn()) {
      LOG.warn(
          "another process writes the captured histories in {}; this server only reads them until"
              + " that one ends",
          folder);
    }
    schedule = new CaptureSchedule(new Scheduled(), limits.concurrency());
  }

  private final class Scheduled implements CaptureSchedule.Work {
    private boolean onlyReads = !writer.tryOwn();

    @Override
    public boolean writes() {
      boolean writes = writer.tryOwn();
      if (writes && onlyReads) {
        LOG.info("this server writes the captured histories in {} from now on", folder);
        onlyReads = false;
      }
      return writes;
    }

    @Override
    public Map<TableName, CatalogTable> captured() {
      return HistoryService.this.captured();
    }

    @Override
    public Optional<Instant> last(TableName table) {
      return HistoryService.this.last(table);
    }

    @Override
    public boolean ready(CatalogTable table) {
      return HistoryService.this.ready(table);
    }

    @Override
    public CaptureReport capture(TableName table) {
      return HistoryService.this.capture(table);
    }

    @Override
    public Instant now() {
      return clock.instant();
    }
  }

  /** The captured tables of the snapshot in force, each once. */
  Map<TableName, CatalogTable> captured() {
    return tables().all();
  }

  private CapturedTables tables() {
    CapturedTables known = tables;
    CatalogSnapshot snapshot = catalog.snapshot();
    if (known == null || known.version() != snapshot.version()) {
      known = new CapturedTables(snapshot);
      tables = known;
    }
    return known;
  }

  @Override
  public Versions versions(InstantSlot.Captured slot, Execution execution) {
    TableFolder where = folder(slot.table().name());
    return HistoryReads.of(slot, where, manifests.of(where), execution);
  }

  @Override
  public Hold hold(InstantSlot.Captured slot, Execution execution) {
    return readers.enter(folder(slot.table().name()), execution);
  }

  private TableFolder folder(TableName table) {
    return TableFolder.of(folder, tables().nameOf(table));
  }

  /** When a table was captured last; empty when never. */
  Optional<Instant> last(TableName table) {
    return manifests.of(folder(table)).flatMap(Manifest::last);
  }

  /** Whether the table's store was asked about it, so that its columns are what they are. */
  private boolean ready(CatalogTable table) {
    return probed.getAsBoolean()
        || table.columns().stream().anyMatch(column -> column.storeType().isPresent());
  }

  /**
   * Captures a table now, on this thread. A failure leaves the history as it was, with a gap.
   *
   * @throws GatewayException when the table is none that is captured, or another process writes
   */
  public CaptureReport capture(TableName name) {
    CatalogTable table = table(name);
    return writer.capture(table, (TimeTravel.Captured) table.timeTravel());
  }

  /**
   * Deletes every version of a key from a table's history, and makes sure that none is left.
   *
   * @param key {@code column=value} each; a value alone for a table whose key is one column
   * @return how many versions are gone
   * @throws GatewayException when the table has no captured history, the key does not fit, or
   *     another process writes
   */
  public long erase(TableName name, List<String> key) {
    CatalogTable table = table(name);
    return writer.erase(table, (TimeTravel.Captured) table.timeTravel(), key);
  }

  private CatalogTable table(TableName name) {
    return Optional.ofNullable(captured().get(tables().nameOf(name)))
        .orElseThrow(() -> notCaptured(name));
  }

  private GatewayException notCaptured(TableName name) {
    TableFolder former = TableFolder.of(folder, name);
    return new GatewayException(
        ErrorCode.HISTORY_NOT_KEPT,
        name
            + " is no table whose history is captured"
            + (Files.isDirectory(former.path())
                ? "; what was captured of it before is still in "
                    + folder.getFileName()
                    + "/"
                    + folder.relativize(former.path())
                    + " of the state folder, and can be deleted there"
                : "; portico history list tells which are"));
  }

  @Override
  public Optional<State> of(TableName name) {
    CatalogTable table = captured().get(tables().nameOf(name));
    return table == null
        ? Optional.empty()
        : Optional.of(state(table.name(), (TimeTravel.Captured) table.timeTravel()));
  }

  private State state(TableName name, TimeTravel.Captured travel) {
    Manifest manifest =
        manifests
            .of(folder(name))
            .orElseGet(() -> Manifest.empty(name.toString(), travel.optedIn()));
    CaptureSchedule running = schedule;
    Instant now = clock.instant();
    return new State(
        travel.optedIn().name().toLowerCase(Locale.ROOT),
        manifest.first(),
        manifest.last(),
        running == null ? Optional.empty() : running.next(name),
        manifest.last().map(last -> Math.max(0, Duration.between(last, now).toSeconds())),
        manifest.captures(),
        manifest.rows(),
        manifest.bytes(),
        manifest.files().count(),
        manifest.gaps().stream().map(gap -> new Unknown(gap.from(), gap.to())).toList());
  }

  /** All captured tables, for listings. */
  public List<HistoryRow> rows() {
    List<HistoryRow> rows = new ArrayList<>();
    Instant now = clock.instant();
    CaptureSchedule running = schedule;
    captured()
        .forEach(
            (name, table) -> {
              TimeTravel.Captured travel = (TimeTravel.Captured) table.timeTravel();
              Manifest manifest =
                  manifests
                      .of(folder(name))
                      .orElseGet(() -> Manifest.empty(name.toString(), travel.optedIn()));
              rows.add(
                  new HistoryRow(
                      name,
                      travel.optedIn(),
                      manifest.first(),
                      manifest.last(),
                      manifest.captures(),
                      manifest.rows(),
                      manifest.bytes(),
                      manifest
                          .last()
                          .map(last -> Math.max(0, Duration.between(last, now).toSeconds()))
                          .orElse(-1L),
                      manifest.gaps(),
                      running == null ? Optional.empty() : running.next(name),
                      writer.problem(name)));
            });
    return rows;
  }

  /** Seconds since the last capture by table, for metrics; the worst ones first, so many. */
  public Map<String, Double> lags(int most) {
    Map<String, Double> lags = new LinkedHashMap<>();
    rows().stream()
        .filter(row -> row.lagSeconds() >= 0)
        .sorted((a, b) -> Long.compare(b.lagSeconds(), a.lagSeconds()))
        .limit(most)
        .forEach(row -> lags.put(row.table().toString(), (double) row.lagSeconds()));
    return lags;
  }

  /** Bytes by table, for metrics; the largest ones first, so many. */
  public Map<String, Double> sizes(int most) {
    Map<String, Double> sizes = new LinkedHashMap<>();
    rows().stream()
        .filter(row -> row.captures() > 0)
        .sorted((a, b) -> Long.compare(b.bytes(), a.bytes()))
        .limit(most)
        .forEach(row -> sizes.put(row.table().toString(), (double) row.bytes()));
    return sizes;
  }

  @Override
  public void close() {
    writer.stop();
    CaptureSchedule running = schedule;
    if (running != null) {
      running.close();
    }
    writer.close();
  }
}
