package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.FileNames;
import dev.portico.adapter.file.HiveKeys;
import dev.portico.adapter.file.Location;
import dev.portico.adapter.file.Location.AnyDepth;
import dev.portico.adapter.file.Location.Glob;
import dev.portico.adapter.file.Location.Literal;
import dev.portico.adapter.file.Location.Segment;
import dev.portico.adapter.file.Waiting;
import dev.portico.adapter.file.remote.ObjectStore.Depth;
import dev.portico.adapter.file.remote.ObjectStore.Entry;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FilePort.PartitionChoice;
import dev.portico.spi.PortException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * One walk along a location on an object store: level by level, the folders of a level at the same
 * time. Folders whose hive keys are not wanted are not listed. Where nobody asks about keys, all
 * files below a folder are listed at once. Used once, by one thread.
 */
final class RemoteWalk {
  /** More files than this are refused, as of local tables. */
  static final int MOST_FILES = 100_000;

  private static final int MOST_DEPTH = 64;

  private final Listings listings;
  private final RemoteErrors errors;
  private final RemoteLocation location;
  private final FileFormat format;
  private final Meter meter;
  private final Waiting waiting;
  private final Map<String, FoundRemote> found = new TreeMap<>();
  private Predicate<Map<String, String>> possible = keys -> true;
  private PartitionChoice choice;
  private Depth depthBelowTable = Depth.ALL;
  private boolean somethingThere;
  private long skipped;

  RemoteWalk(
      Listings listings,
      RemoteErrors errors,
      RemoteLocation location,
      FileFormat format,
      Meter meter,
      Waiting waiting) {
    this.listings = listings;
    this.errors = errors;
    this.location = location;
    this.format = format;
    this.meter = meter;
    this.waiting = waiting;
  }

  /** A folder on the way, how much of the location led here, and the hive keys passed. */
  private record Place(String uri, int segment, int depth, Map<String, String> keys) {
    Place child(String name, int nextSegment) {
      return new Place(uri + "/" + name, nextSegment, depth + 1, HiveKeys.with(keys, name));
    }

    Place at(int nextSegment) {
      return new Place(uri, nextSegment, depth, keys);
    }
  }

  /**
   * Asks about the keys of folders before they are listed.
   *
   * @param wanted may be asked with the outer keys alone, and then says whether files below are
   *     possible
   */
  RemoteWalk only(Predicate<Map<String, String>> wanted) {
    possible = wanted;
    depthBelowTable = Depth.CHILDREN;
    return this;
  }

  /** Takes one partition alone. */
  RemoteWalk only(PartitionChoice one) {
    choice = one;
    depthBelowTable = Depth.CHILDREN;
    return this;
  }

  /** Folders passed over because of their keys. */
  long skipped() {
    return skipped;
  }

  /**
   * The table's files in the order of their names.
   *
   * @return empty when the part of the location before its first pattern is not there
   */
  Optional<Collection<FoundRemote>> files() {
    Collection<Place> level = List.of(new Place(location.root(), 0, 0, Map.of()));
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth > MOST_DEPTH) {
        throw errors.fault(
            Reason.REFUSED,
            "location '" + text() + "' has folders nested deeper than " + MOST_DEPTH);
      }
      level = chosen(next(level));
    }
    if (choice != null) {
      choose(found.values().stream().map(FoundRemote::partition).toList());
    }
    return somethingThere ? Optional.of(found.values()) : Optional.empty();
  }

  /** Lists the folders of a level and answers those of the next one. */
  private Set<Place> next(Collection<Place> level) {
    Set<Place> next = new LinkedHashSet<>();
    List<Place> listed = new ArrayList<>();
    for (Place place : level) {
      // a name that is no pattern need not be listed to go on
      if (segment(place) instanceof Literal literal
          && place.segment() + 1 < location.below().segments().size()) {
        enter(place, literal.name(), place.segment() + 1, next);
      } else {
        listed.add(place);
      }
    }
    List<CompletableFuture<List<Entry>>> answers = listed.stream().map(this::ask).toList();
    for (int i = 0; i < listed.size(); i++) {
      Place place = listed.get(i);
      List<Entry> entries = await(answers.get(i));
      somethingThere |= !entries.isEmpty() && !(segment(place) instanceof Literal);
      for (Entry entry : entries) {
        meet(place, entry, next);
      }
    }
    return next;
  }

  private Segment segment(Place place) {
    List<Segment> segments = location.below().segments();
    return place.segment() < segments.size() ? segments.get(place.segment()) : null;
  }

  private CompletableFuture<List<Entry>> ask(Place place) {
    if (segment(place) instanceof Literal literal) {
      return listings.look(place.uri(), literal.name(), meter);
    }
    return listings.of(
        place.uri(), segment(place) == null ? depthBelowTable : Depth.CHILDREN, meter);
  }

  /** When a level's folders tell the key, those that were not chosen are not entered. */
  private Collection<Place> chosen(Set<Place> level) {
    if (choice == null
        || level.stream().noneMatch(place -> HiveKeys.has(place.keys(), choice.key()))) {
      return level;
    }
    Predicate<Map<String, String>> wanted = choose(level.stream().map(Place::keys).toList());
    int before = level.size();
    level.removeIf(place -> !wanted.test(place.keys()));
    skipped += before - level.size();
    return level;
  }

  private Predicate<Map<String, String>> choose(List<Map<String, String>> keys) {
    Predicate<Map<String, String>> wanted = HiveKeys.choose(keys, choice);
    choice = null;
    found.values().removeIf(file -> !wanted.test(file.partition()));
    return wanted;
  }

  /** Looks at one thing in a listed folder. */
  private void meet(Place place, Entry entry, Set<Place> next) {
    Segment segment = segment(place);
    if (segment == null) {
      inTable(place, entry, next);
    } else if (segment instanceof Literal literal) {
      if (literal.name().equals(entry.path())) {
        somethingThere = true;
        step(place, entry, place.segment() + 1, next);
      }
    } else if (segment instanceof Glob glob) {
      if (glob.matches(entry.path())) {
        step(place, entry, place.segment() + 1, next);
      }
    } else if (segment instanceof AnyDepth) {
      anyDepth(place, entry, next);
    }
  }

  /** In the folder that is the table: its files, and those in hive folders below it. */
  private void inTable(Place place, Entry entry, Set<Place> next) {
    String[] names = entry.path().split("/");
    Place folder = place;
    for (int i = 0; i < names.length - 1; i++) {
      if (Location.isHidden(names[i]) || !HiveKeys.hasKey(names[i])) {
        return;
      }
      folder = folder.child(names[i], folder.segment());
    }
    String last = names[names.length - 1];
    if (Location.isHidden(last)) {
      return;
    }
    if (!entry.isFolder()) {
      take(folder, entry, last);
    } else if (HiveKeys.hasKey(last)) {
      enter(folder, last, folder.segment(), next);
    }
  }

  /** {@code **}: what the rest of the location fits here, and this folder's folders likewise. */
  private void anyDepth(Place place, Entry entry, Set<Place> next) {
    if (entry.isFolder() && !Location.isHidden(entry.path())) {
      enter(place, entry.path(), place.segment(), next);
    }
    Place after = place.at(place.segment() + 1);
    if (segment(after) == null) {
      if (!entry.isFolder()) {
        inTable(after, entry, next);
      }
    } else {
      meet(after, entry, next);
    }
  }

  private void step(Place place, Entry entry, int nextSegment, Set<Place> next) {
    if (entry.isFolder()) {
      enter(place, entry.path(), nextSegment, next);
    } else if (nextSegment == location.below().segments().size()) {
      Segment segment = segment(place);
      boolean named =
          segment instanceof Literal || segment instanceof Glob glob && !glob.everything();
      if (named || FileNames.hasExtension(entry.path(), format)) {
        add(place, entry);
      }
    }
  }

  private void enter(Place place, String name, int nextSegment, Set<Place> next) {
    Place child = place.child(name, nextSegment);
    if (possible.test(child.keys())) {
      next.add(child);
    } else {
      skipped++;
    }
  }

  private void take(Place folder, Entry entry, String name) {
    if (FileNames.hasExtension(name, format)) {
      add(folder, entry);
    }
  }

  private void add(Place folder, Entry entry) {
    if (!possible.test(folder.keys())) {
      skipped++;
      return;
    }
    found.putIfAbsent(entry.file().uri(), new FoundRemote(entry.file(), folder.keys()));
    if (found.size() > MOST_FILES) {
      throw errors.fault(
          Reason.REFUSED,
          "location '"
              + text()
              + "' has more than "
              + MOST_FILES
              + " files; write fewer, larger files or narrow the location");
    }
  }

  private List<Entry> await(CompletableFuture<List<Entry>> answer) {
    return Futures.await(answer, waiting, errors);
  }

  private String text() {
    return location.below().text();
  }
}
