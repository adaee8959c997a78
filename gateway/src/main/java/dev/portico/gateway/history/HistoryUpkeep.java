package dev.portico.gateway.history;

import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CapturedHistory.Part;
import dev.portico.gateway.execute.duckdb.VersionEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files of a table's history anew: small ones into one, without versions that need not be
 * kept any more, without columns that may not, or without a key. For the table's one writer and
 * thread.
 */
final class HistoryUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryUpkeep.class);

  private static final long SMALL_BYTES = 64L << 20;
  private static final int RETENTION_STEPS = 10;

  private final TableHistory history;
  private final Readers readers;
  private final Bounds bounds;
  private final List<Retired> retired = new ArrayList<>();

  /**
   * When files are written anew, and deleted.
   *
   * @param mostSmall so many small files are put together into one
   * @param grace how long readers of other processes find files that are not needed any more
   * @param patience how long an erasure waits for readers, and again after it stopped them
   */
  record Bounds(int mostSmall, Duration grace, Duration patience) {
    static final Bounds USUAL = new Bounds(32, Duration.ofMinutes(15), Duration.ofSeconds(10));
  }

  /** A file that queries which began before may still read. */
  private record Retired(String file, long since) {}

  HistoryUpkeep(TableHistory history, Readers readers, Bounds bounds) {
    this.history = history;
    this.readers = readers;
    this.bounds = bounds;
  }

  /** Puts small files together, and leaves out what the retention does not ask to keep. */
  void tidy(VersionEngine engine, TimeTravel.Captured travel, Instant at) throws IOException {
    removeRetired();
    Optional<Instant> horizon =
        travel.retention().map(kept -> at.atZone(ZoneOffset.UTC).minus(kept).toInstant());
    if (horizon.isPresent() && retentionIsDue(horizon.get(), at)) {
      rewrite(engine, history.manifest().opened(), history.manifest().closed(), horizon.get());
      return;
    }
    List<Segment> opened = smallOnes(history.manifest().opened());
    List<Segment> closed = smallOnes(history.manifest().closed());
    if (opened.size() >= bounds.mostSmall() || closed.size() >= bounds.mostSmall()) {
      rewrite(
          engine,
          opened.size() > 1 ? opened : List.of(),
          closed.size() > 1 ? closed : List.of(),
          null);
    }
  }

  /**
   * Removes columns from the files of earlier captures.
   *
   * @param forbidden names of columns that may not be kept any more
   */
  void withdraw(VersionEngine engine, Set<String> forbidden) throws IOException {
    List<Segment> kept = new ArrayList<>();
    List<Segment> replaced = new ArrayList<>();
    long number = history.manifest().nextFile();
    for (Segment segment : history.manifest().opened()) {
      Map<String, String> types = new HashMap<>(segment.types());
      if (!types.keySet().removeAll(forbidden)) {
        kept.add(segment);
        continue;
      }
      replaced.add(segment);
      Path file = history.newFile("opened", number++);
      engine.mergeOpened(
          new Part(List.of(history.folder().file(segment)), types),
          "",
          history.files(Instant.MAX),
          null,
          file);
      kept.add(TableHistory.written(file, segment.from(), segment.to(), segment.rows(), types));
    }
    if (!replaced.isEmpty()) {
      replace(kept, replaced, number);
      LOG.info(
          "{}: {} files were written without {}, which may not be kept any more",
          history.folder().table(),
          replaced.size(),
          forbidden);
    }
  }

  /** Commits other files of versions, and deletes those of before as soon as nobody reads them. */
  private void replace(List<Segment> kept, List<Segment> replaced, long nextFile)
      throws IOException {
    history.commit(
        history
            .manifest()
            .rewritten(kept, history.manifest().closed(), Optional.empty())
            .numbered(nextFile));
    if (!readers.drain(history.folder(), bounds.patience().toMillis())) {
      LOG.warn(
          "{}: files are deleted that a query still reads; it will fail", history.folder().table());
    }
    replaced.forEach(segment -> history.folder().delete(segment.file()));
    history.folder().removeOthers(history.manifest());
    retired.clear();
  }

  private boolean retentionIsDue(Instant horizon, Instant at) {
    Instant since = history.manifest().horizon().or(history.manifest()::first).orElse(at);
    Duration step = Duration.between(horizon, at).dividedBy(RETENTION_STEPS);
    boolean ended = history.manifest().closed().stream().anyMatch(s -> s.from().isBefore(horizon));
    return ended && since.plus(step).isBefore(horizon);
  }

  /** The small files at the end, so that the order of files stays that of captures. */
  private static List<Segment> smallOnes(List<Segment> segments) {
    int begin = segments.size();
    while (begin > 0 && segments.get(begin - 1).bytes() < SMALL_BYTES) {
      begin--;
    }
    return segments.subList(begin, segments.size());
  }

  private void rewrite(
      VersionEngine engine, List<Segment> oldOpened, List<Segment> oldClosed, Instant horizon)
      throws IOException {
    List<Segment> newOpened = new ArrayList<>(history.manifest().opened());
    List<Segment> newClosed = new ArrayList<>(history.manifest().closed());
    newOpened.removeAll(oldOpened);
    newClosed.removeAll(oldClosed);
    long number = history.manifest().nextFile();
    for (List<Segment> run : TableHistory.runs(oldOpened)) {
      Path file = history.newFile("opened", number++);
      Part part = TableHistory.part(history.folder(), run);
      engine.mergeOpened(part, "", history.files(Instant.MAX), horizon, file);
      merged(engine, file, run, part.types()).ifPresent(newOpened::add);
    }
    if (!oldClosed.isEmpty()) {
      Path file = history.newFile("closed", number++);
      engine.mergeClosed(history.paths(oldClosed), horizon, file);
      merged(engine, file, oldClosed, Map.of()).ifPresent(newClosed::add);
    }
    history.commit(
        history
            .manifest()
            .rewritten(newOpened, newClosed, Optional.ofNullable(horizon))
            .numbered(number));
    Stream.concat(oldOpened.stream(), oldClosed.stream())
        .forEach(old -> retired.add(new Retired(old.file(), System.nanoTime())));
  }

  private Optional<Segment> merged(
      VersionEngine engine, Path file, List<Segment> old, Map<String, String> types)
      throws IOException {
    long rows = engine.count(List.of(file.toString()), "");
    if (rows == 0) {
      Files.delete(file);
      return Optional.empty();
    }
    return Optional.of(
        TableHistory.written(file, old.get(0).from(), old.get(old.size() - 1).to(), rows, types));
  }

  /**
   * Rewrites the files in which a condition is true for some version, and makes sure that no file
   * is left in which it is: those of before are deleted when it returns. Whoever reads them is
   * waited for, and stopped in the end.
   *
   * @return how many versions are gone
   */
  long erase(VersionEngine engine, ErasedKey key) throws IOException {
    refuseWithoutKey(key);
    String condition = key.condition();
    List<Segment> kept = new ArrayList<>();
    List<Segment> replaced = new ArrayList<>();
    long erased = 0;
    long number = history.manifest().nextFile();
    for (Segment segment : history.manifest().opened()) {
      long held = engine.count(List.of(history.folder().file(segment)), condition);
      erased += held;
      if (held == 0) {
        kept.add(segment);
        continue;
      }
      replaced.add(segment);
      if (held < segment.rows()) {
        Path file = history.newFile("opened", number++);
        engine.mergeOpened(
            TableHistory.part(history.folder(), List.of(segment)),
            condition,
            history.files(Instant.MAX),
            null,
            file);
        kept.add(
            TableHistory.written(
                file, segment.from(), segment.to(), segment.rows() - held, segment.types()));
      }
    }
    if (replaced.isEmpty() && retired.isEmpty()) {
      history.folder().removeOthers(history.manifest());
      return 0;
    }
    // also when no version is found: a file that nobody needs any more may hold the key
    replace(kept, replaced, number);
    long left = 0;
    for (Segment segment : history.manifest().opened()) {
      left += engine.count(List.of(history.folder().file(segment)), condition);
    }
    if (left != 0) {
      throw new GatewayException(
          ErrorCode.INTERNAL, "after the erasure " + left + " versions of the key are still there");
    }
    return erased;
  }

  /** Where the key's columns were not captured, nobody can tell whose a version is. */
  private void refuseWithoutKey(ErasedKey key) {
    for (Segment segment : history.manifest().opened()) {
      if (!segment.types().keySet().containsAll(key.columns())) {
        throw new GatewayException(
            ErrorCode.PARAMETER_INVALID,
            "some captures of "
                + history.folder().table()
                + " do not hold "
                + String.join(", ", key.columns())
                + ", so versions of the key cannot be found in them; name other columns");
      }
    }
  }

  private void removeRetired() {
    long now = System.nanoTime();
    retired.removeIf(
        old -> {
          boolean over =
              now - old.since() > bounds.grace().toNanos()
                  && !readers.before(history.folder(), old.since());
          if (over) {
            try {
              history.folder().delete(old.file());
            } catch (UncheckedIOException e) {
              LOG.warn("an old file of {} was not removed", history.folder().table(), e);
            }
          }
          return over;
        });
  }
}
