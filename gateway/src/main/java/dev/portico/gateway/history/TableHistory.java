package dev.portico.gateway.history;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CapturedHistory.Part;
import dev.portico.gateway.execute.CapturedHistory.Versions;
import dev.portico.gateway.execute.duckdb.VersionEngine;
import dev.portico.gateway.plan.write.Transport;
import dev.portico.gateway.session.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of one table as its only writer keeps it. A capture writes new files, waits until
 * they are on the disk, and then puts a manifest that names them in the place of the old one; a
 * crash before leaves files that nobody names, which are removed at the next start. One thread at a
 * time.
 */
final class TableHistory {
  private static final Logger LOG = LoggerFactory.getLogger(TableHistory.class);

  private final TableFolder folder;
  private final ServerSettings.History limits;
  private final WriteGate gate;
  private final List<Path> uncommitted = new ArrayList<>();
  private Manifest manifest;

  private TableHistory(
      TableFolder folder, ServerSettings.History limits, WriteGate gate, Manifest manifest) {
    this.folder = folder;
    this.limits = limits;
    this.gate = gate;
    this.manifest = manifest;
  }

  /** Opens a table's history, after whatever end the last writer had. */
  static TableHistory open(
      TableFolder folder,
      TimeTravel.OptedIn optedIn,
      ServerSettings.History limits,
      WriteGate gate) {
    try {
      folder.make();
      Manifest found =
          folder.manifest().orElseGet(() -> Manifest.empty(folder.table().toString(), optedIn));
      int removed = folder.removeOthers(found);
      if (removed > 0) {
        LOG.info("{}: {} files of captures that did not end were removed", folder.table(), removed);
      }
      return new TableHistory(folder, limits, gate, found);
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.INTERNAL,
          "the history of " + folder.table() + " cannot be opened in " + folder.path(),
          e);
    }
  }

  Manifest manifest() {
    return manifest;
  }

  TableFolder folder() {
    return folder;
  }

  /**
   * Makes sure that the clock did not go back far since the last capture. What is captured until it
   * is there again would have instants that are not true.
   *
   * @throws GatewayException when it did
   */
  void checkClock(Instant now, Duration most) {
    Instant last = manifest.last().orElse(now);
    if (last.minus(most).isAfter(now)) {
      throw new GatewayException(
          ErrorCode.HISTORY_GAP,
          "the clock went back: it is "
              + now
              + ", and the last capture was at "
              + last
              + "; captures go on when that has passed");
    }
  }

  /** The instant of a capture that begins now: later than the last one, whatever the clock says. */
  Instant next(Instant now) {
    Instant micros = now.truncatedTo(ChronoUnit.MICROS);
    return manifest
        .last()
        .filter(last -> !micros.isAfter(last))
        .map(last -> last.plus(1, ChronoUnit.MICROS))
        .orElse(micros);
  }

  /** What is captured of each row now. */
  List<CatalogColumn> columns(CatalogTable table, TimeTravel.Captured travel) {
    List<CatalogColumn> kept = table.columns().stream().filter(travel::keeps).toList();
    Set<String> had =
        manifest.opened().isEmpty()
            ? Set.of()
            : manifest.opened().get(manifest.opened().size() - 1).types().keySet();
    for (CatalogColumn column : kept) {
      if (column.drift().isPresent() && had.contains(column.name())) {
        throw new GatewayException(
            ErrorCode.COLUMN_DRIFTED,
            "column \"" + column.name() + "\" cannot be read: " + column.drift().get());
      }
    }
    List<CatalogColumn> readable = kept.stream().filter(c -> c.drift().isEmpty()).toList();
    if (readable.isEmpty()) {
      throw new GatewayException(
          ErrorCode.COLUMN_DRIFTED, "no column of the table can be read and captured");
    }
    return readable;
  }

  /** Captures what an engine has loaded. */
  CaptureReport capture(
      VersionEngine engine,
      long rows,
      List<CatalogColumn> columns,
      TimeTravel.Captured travel,
      Instant at,
      long began)
      throws IOException {
    boolean first = manifest.opened().isEmpty();
    VersionEngine.Difference change =
        first
            ? new VersionEngine.Difference(rows, 0)
            : engine.difference(files(Instant.MAX), manifest.last().orElseThrow());
    if (manifest.rows() + change.opened() > limits.rows()) {
      throw tooManyRows(limits.rows());
    }
    Optional<Segment> opened = Optional.empty();
    Optional<Segment> closed = Optional.empty();
    if (change.opened() > 0) {
      Path file = newFile("opened", manifest.nextFile());
      if (first) {
        engine.writeAll(file, manifest.nextVersion(), at);
      } else {
        engine.writeOpened(file, manifest.nextVersion(), at);
      }
      opened = Optional.of(written(file, at, at, change.opened(), types(columns)));
    }
    if (change.closed() > 0) {
      Path file = newFile("closed", manifest.nextFile());
      engine.writeClosed(file, at);
      closed = Optional.of(written(file, at, at, change.closed(), Map.of()));
    }
    long bytes = Stream.concat(opened.stream(), closed.stream()).mapToLong(Segment::bytes).sum();
    if (manifest.bytes() + bytes > limits.bytes()) {
      throw tooManyBytes();
    }
    CaptureInstants.write(folder.path(), manifest.captures(), at);
    Manifest late = missed(at, travel);
    commit(late.captured(at, travel.optedIn(), opened, closed));
    return new CaptureReport(
        at,
        rows,
        change.opened(),
        change.closed(),
        bytes,
        Duration.ofNanos(System.nanoTime() - began),
        Optional.empty());
  }

  private static Map<String, String> types(List<CatalogColumn> columns) {
    return columns.stream()
        .collect(Collectors.toMap(CatalogColumn::name, c -> Transport.engineType(c.type())));
  }

  /** A table that was not looked at for long has a gap, whatever the reason. */
  private Manifest missed(Instant at, TimeTravel.Captured travel) {
    Optional<Instant> last = manifest.last();
    boolean late = last.isPresent() && last.get().plus(travel.every().multipliedBy(2)).isBefore(at);
    return late && manifest.openGap().isEmpty()
        ? manifest.with(new Gap(last.get(), Optional.of(at), "there was no capture in time"))
        : manifest;
  }

  /** Whether a ceiling is reached. */
  boolean full() {
    return manifest.rows() >= limits.rows() || manifest.bytes() >= limits.bytes();
  }

  /**
   * Makes sure that there is room for something.
   *
   * @throws GatewayException when there is none
   */
  void checkRoom() {
    if (manifest.rows() >= limits.rows()) {
      throw tooManyRows(limits.rows());
    } else if (manifest.bytes() >= limits.bytes()) {
      throw tooManyBytes();
    }
  }

  static GatewayException tooManyRows(long most) {
    return new GatewayException(
        ErrorCode.HISTORY_FULL,
        "the history would hold more than "
            + most
            + " versions (timeTravel.rows); raise it, or shorten the retention of the contract");
  }

  private GatewayException tooManyBytes() {
    return new GatewayException(
        ErrorCode.HISTORY_FULL,
        "the history would take more than "
            + limits.bytes()
            + " bytes (timeTravel.bytes); raise it, or shorten the retention of the contract");
  }

  /** Records that there was no capture; before the first one there is nothing to record. */
  void failed(String reason) {
    if (manifest.captures() == 0 || manifest.openGap().isPresent()) {
      return;
    }
    try {
      commit(manifest.with(new Gap(manifest.last().orElseThrow(), Optional.empty(), reason)));
    } catch (IOException e) {
      LOG.error("the gap in the history of {} could not be recorded", folder.table(), e);
    }
  }

  /** Everything until an instant, for the engine. */
  Versions files(Instant until) {
    return versions(folder, manifest, until, new Period.All());
  }

  /** The files of all captures until an instant. */
  static Versions versions(TableFolder folder, Manifest manifest, Instant until, Period read) {
    List<Segment> opened =
        manifest.opened().stream().filter(s -> !s.from().isAfter(until)).toList();
    return new Versions(
        runs(opened).stream().map(run -> part(folder, run)).toList(),
        manifest.closed().stream().filter(s -> !s.from().isAfter(until)).map(folder::file).toList(),
        read);
  }

  /** Neighbours in which no column has two types. */
  static List<List<Segment>> runs(List<Segment> segments) {
    List<List<Segment>> runs = new ArrayList<>();
    Map<String, String> types = new HashMap<>();
    for (Segment segment : segments) {
      if (runs.isEmpty() || !segment.fits(types)) {
        runs.add(new ArrayList<>());
        types.clear();
      }
      runs.get(runs.size() - 1).add(segment);
      types.putAll(segment.types());
    }
    return runs;
  }

  /** Files in which no column has two types, for the engine. */
  static Part part(TableFolder folder, List<Segment> run) {
    Map<String, String> types = new HashMap<>();
    run.forEach(segment -> types.putAll(segment.types()));
    return new Part(run.stream().map(folder::file).toList(), types);
  }

  List<String> paths(List<Segment> segments) {
    return segments.stream().map(folder::file).toList();
  }

  /** An empty file, on its owner's terms. */
  Path newFile(String kind, long number) throws IOException {
    Path file = folder.path().resolve(kind + "-" + number + ".parquet");
    Files.deleteIfExists(file);
    uncommitted.add(file);
    Durable.makeFile(file);
    return file;
  }

  /** A file whose content is on the disk. */
  static Segment written(Path file, Instant from, Instant to, long rows, Map<String, String> types)
      throws IOException {
    Durable.force(file);
    return new Segment(file.getFileName().toString(), from, to, rows, Files.size(file), types);
  }

  /** Puts a manifest in the place of the former one. */
  void commit(Manifest next) throws IOException {
    Durable.forceFolder(folder.path());
    gate.pass(
        () -> {
          try {
            folder.write(next);
            manifest = next;
          } catch (IOException e) {
            // whether the new one took its place is not known: its files must stay if it did
            manifest = folder.manifest().orElse(manifest);
            throw e;
          } finally {
            uncommitted.clear();
          }
        });
  }

  /** Removes the files of something that failed before it was committed. */
  void abandon() {
    for (Path file : uncommitted) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // removed at the next start
        LOG.warn("a file of a capture that failed was not removed", e);
      }
    }
    uncommitted.clear();
  }
}
