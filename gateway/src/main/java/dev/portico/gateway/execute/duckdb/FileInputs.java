package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CapturedHistory;
import dev.portico.gateway.execute.Copies;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.FileRead;
import dev.portico.gateway.execute.Interruption;
import dev.portico.gateway.execute.PortErrors;
import dev.portico.gateway.execute.PushedKeys;
import dev.portico.gateway.plan.FileScan;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.weave.InstantSlot;
import dev.portico.spi.FileListing;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.Predicate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The files of one residual: asked of their ports, waited for, and held until the result is closed.
 * Equal scans share their files. A scan that transferred keys restrict is asked for when they are
 * known.
 *
 * <p>Where the residual answers row by row from one table, it need not wait for all files: it is
 * run over those that are there, and then over those that came meanwhile.
 *
 * <p>For one thread, but {@link #cancel}.
 */
final class FileInputs implements AutoCloseable {
  private final PhysicalPlan plan;
  private final Execution execution;
  private final Catalog catalog;
  private final Copies copies;
  private final CapturedHistory history;
  private final ScannedFiles scanned;
  private final Map<FileScan, FileRead> reads = new ConcurrentHashMap<>();
  private final Map<FileScan, String> written = new HashMap<>();
  private final long mostRows;
  private FileListing current;
  private boolean ended;

  /**
   * @param scanned learns of every file
   */
  FileInputs(
      PhysicalPlan plan,
      Execution execution,
      Catalog catalog,
      Copies copies,
      CapturedHistory history,
      ScannedFiles scanned) {
    this.plan = plan;
    this.execution = execution;
    this.catalog = catalog;
    this.copies = copies;
    this.history = history;
    this.scanned = scanned;
    this.mostRows = plan.flow().map(flow -> mostRows(flow, execution)).orElse(Long.MAX_VALUE);
  }

  /** Whether the residual is run again for files that come later. */
  boolean flows() {
    return plan.flow().isPresent();
  }

  /** Asks for the files of every scan that no key restricts, and waits for what is needed first. */
  void begin() {
    List<FileScan> plain = plan.files().stream().filter(s -> s.keys().isEmpty()).toList();
    plain.forEach(scan -> open(scan, Predicate.ALL));
    plain.forEach(this::await);
  }

  /** Whether a scan waits to be asked for until keys are known. */
  boolean waitsForKeys(int scan) {
    return !written.containsKey(plan.files().get(scan));
  }

  /**
   * Asks for the files of such scans, and waits for them.
   *
   * @param keys by the number of their condition; null where there are too many, or none yet
   */
  void begin(Set<Integer> scans, IntFunction<PushedKeys> keys) {
    List<FileScan> keyed =
        scans.stream()
            .map(plan.files()::get)
            .distinct()
            .filter(scan -> !written.containsKey(scan))
            .toList();
    for (FileScan scan : keyed) {
      FileScan.Keys restricted = scan.keys().orElseThrow();
      PushedKeys found = keys.apply(restricted.number());
      open(scan, found == null ? Predicate.ALL : found.in(restricted.column()));
    }
    keyed.forEach(this::await);
  }

  /** What the residual reads a scan from. */
  String from(int scan) {
    return written.get(plan.files().get(scan));
  }

  /**
   * Waits for further files of the one table of a residual that flows; the ones before are given
   * up.
   *
   * @return false when there are none
   */
  boolean more() {
    FileScan scan = plan.files().get(0);
    FileRead read = reads.get(scan);
    if (ended || read == null) {
      return false;
    }
    // before the others are waited for: their place may be the one that is missing
    read.source().release(current);
    FileListing next = next(read, read.source()::next);
    if (next == null) {
      ended = true;
      return false;
    }
    show(scan, next);
    return true;
  }

  private void open(FileScan scan, Predicate keys) {
    if (written.containsKey(scan) || reads.containsKey(scan)) {
      return;
    }
    Optional<InstantSlot.Captured> captured = captured(scan);
    if (captured.isPresent()) {
      CapturedHistory.Versions versions = history.versions(captured.get(), execution);
      scanned.addCaptured(scan.table().toString(), versions.paths());
      written.put(scan, VersionReads.from(scan.files().columns(), versions));
      return;
    }
    if (!(catalog.port(scan.connection()) instanceof FilePort port)) {
      throw new GatewayException(
          ErrorCode.INTERNAL, "connection " + scan.connection() + " does not hold files any more");
    }
    FileRequest request = request(scan, keys);
    long began = System.nanoTime();
    FileSource source = waiting(scan, () -> port.open(request, execution.context()));
    reads.put(scan, execution.opened(scan, source, began));
  }

  private Optional<InstantSlot.Captured> captured(FileScan scan) {
    return scan.copy().isPresent()
            && plan.instants().get(scan.copy().getAsInt()) instanceof InstantSlot.Captured slot
        ? Optional.of(slot)
        : Optional.empty();
  }

  private FileRequest request(FileScan scan, Predicate keys) {
    Predicate condition = scan.condition().with(slot -> execution.values(List.of(slot)).get(0));
    return new FileRequest(
        scan.files(),
        scan.columns(),
        keys.equals(Predicate.ALL) ? condition : new Predicate.And(List.of(condition, keys)),
        copies.choice(scan, plan, execution),
        asOf(scan),
        mostRows == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(mostRows),
        scan.limits());
  }

  /** How many rows the residual is asked for at most, when it flows. */
  long mostRows() {
    return mostRows;
  }

  private static long mostRows(PhysicalPlan.Flow flow, Execution execution) {
    long limit =
        flow.mostRows()
            .map(slot -> execution.values(List.of(slot)).get(0).value())
            .filter(Number.class::isInstance)
            .map(rows -> ((Number) rows).longValue())
            .orElse(Long.MAX_VALUE);
    return Math.min(limit, execution.mostRows());
  }

  /** The instant of which a table is read whose store keeps its versions. */
  private Optional<Instant> asOf(FileScan scan) {
    return version(scan)
        .map(
            slot ->
                execution.periods().of(slot.clause()) instanceof Period.At at
                    ? at.instant()
                    : execution.periods().now());
  }

  private Optional<InstantSlot.Version> version(FileScan scan) {
    return scan.copy().isPresent()
            && plan.instants().get(scan.copy().getAsInt()) instanceof InstantSlot.Version slot
        ? Optional.of(slot)
        : Optional.empty();
  }

  private void await(FileScan scan) {
    FileRead read = reads.get(scan);
    if (read == null || written.containsKey(scan)) {
      return;
    }
    if (flows()) {
      FileListing first = next(read, read.source()::next);
      ended = first == null;
      show(scan, first == null ? new FileListing(List.of(), List.of()) : first);
    } else {
      show(scan, next(read, () -> FileListing.all(read.source())));
    }
  }

  private FileListing next(FileRead read, Supplier<FileListing> step) {
    long before = System.nanoTime();
    try {
      return waiting(read.scan(), step);
    } finally {
      read.waited(System.nanoTime() - before);
    }
  }

  private void show(FileScan scan, FileListing listing) {
    current = listing;
    version(scan)
        .ifPresent(
            slot ->
                reads
                    .get(scan)
                    .source()
                    .version()
                    .ifPresent(instant -> execution.copyRead(slot, instant)));
    scanned.add(scan.table().toString(), listing);
    written.put(scan, FileReads.from(scan.shown(), listing));
  }

  private <T> T waiting(FileScan scan, Supplier<T> step) {
    try {
      execution.cancellation().check();
      return Interruption.during(execution, step);
    } catch (PortException e) {
      GatewayException known = PortErrors.explain(e);
      throw execution
          .cancellation()
          .explain(
              new GatewayException(
                  known.code(), "table " + scan.table() + ": " + known.getMessage(), e));
    }
  }

  /** Ends the waiting of the one thread; from any. */
  void cancel() {
    reads.values().forEach(read -> read.source().cancel());
  }

  @Override
  public void close() {
    reads.values().forEach(read -> read.source().close());
  }
}
