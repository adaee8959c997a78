package dev.portico.gateway.history;

import dev.portico.gateway.catalog.TimeTravel.OptedIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a table's folder holds. What it does not name is not there: a capture happens in the moment
 * in which a new manifest takes the place of the old one. Immutable.
 *
 * @param table as the catalog names it
 * @param optedIn who wanted the capture last
 * @param nextVersion the number of the next version
 * @param nextFile the number of the next file
 * @param captures how many there were
 * @param first the first of them
 * @param last the last of them, whether or not it found a change
 * @param horizon versions that ended before are deleted
 * @param opened files of versions, in the order of their captures
 * @param closed files of ends, likewise
 * @param gaps in their order; only the last one may be open
 */
record Manifest(
    String table,
    OptedIn optedIn,
    long nextVersion,
    long nextFile,
    long captures,
    Optional<Instant> first,
    Optional<Instant> last,
    Optional<Instant> horizon,
    List<Segment> opened,
    List<Segment> closed,
    List<Gap> gaps) {
  /** More than a store that comes and goes will make in years; the oldest are then joined. */
  static final int MOST_GAPS = 1_000;

  Manifest {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(optedIn, "optedIn");
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(last, "last");
    Objects.requireNonNull(horizon, "horizon");
    opened = List.copyOf(opened);
    closed = List.copyOf(closed);
    gaps = List.copyOf(gaps);
  }

  static Manifest empty(String table, OptedIn optedIn) {
    return new Manifest(
        table,
        optedIn,
        1,
        1,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of());
  }

  /** The versions kept. */
  long rows() {
    return opened.stream().mapToLong(Segment::rows).sum();
  }

  long bytes() {
    return files().mapToLong(Segment::bytes).sum();
  }

  Stream<Segment> files() {
    return Stream.concat(opened.stream(), closed.stream());
  }

  Optional<Gap> openGap() {
    return gaps.isEmpty() || !gaps.get(gaps.size() - 1).open()
        ? Optional.empty()
        : Optional.of(gaps.get(gaps.size() - 1));
  }

  /** With a capture that found these changes, which ends an open gap. */
  Manifest captured(Instant at, OptedIn by, Optional<Segment> added, Optional<Segment> ended) {
    List<Segment> newOpened = new ArrayList<>(opened);
    added.ifPresent(newOpened::add);
    List<Segment> newClosed = new ArrayList<>(closed);
    ended.ifPresent(newClosed::add);
    List<Gap> newGaps = new ArrayList<>(gaps);
    openGap().ifPresent(gap -> newGaps.set(newGaps.size() - 1, gap.closed(at)));
    return new Manifest(
        table,
        by,
        nextVersion + added.map(Segment::rows).orElse(0L),
        nextFile + 1,
        captures + 1,
        Optional.of(first.orElse(at)),
        Optional.of(at),
        horizon,
        newOpened,
        newClosed,
        newGaps);
  }

  /** With a gap; an open one stays as it is. */
  Manifest with(Gap gap) {
    if (openGap().isPresent()) {
      return this;
    }
    List<Gap> more = new ArrayList<>(gaps);
    more.add(gap);
    while (more.size() > MOST_GAPS) {
      Gap oldest = more.remove(0);
      more.set(0, new Gap(oldest.from(), more.get(0).to(), more.get(0).reason()));
    }
    return new Manifest(
        table,
        optedIn,
        nextVersion,
        nextFile,
        captures,
        first,
        last,
        horizon,
        opened,
        closed,
        more);
  }

  /** With a later number for the next file. */
  Manifest numbered(long file) {
    return new Manifest(
        table, optedIn, nextVersion, file, captures, first, last, horizon, opened, closed, gaps);
  }

  /** With other files for the same versions, or for those that ended after {@code newHorizon}. */
  Manifest rewritten(
      List<Segment> newOpened, List<Segment> newClosed, Optional<Instant> newHorizon) {
    List<Gap> left =
        gaps.stream()
            .filter(
                gap ->
                    newHorizon.isEmpty() || gap.to().map(newHorizon.get()::isBefore).orElse(true))
            .toList();
    return new Manifest(
        table,
        optedIn,
        nextVersion,
        nextFile + 1,
        captures,
        first,
        last,
        newHorizon.or(() -> horizon),
        newOpened,
        newClosed,
        left);
  }
}
