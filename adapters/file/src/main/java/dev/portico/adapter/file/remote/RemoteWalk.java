package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.FileNames;
import dev.portico.adapter.file.HiveKeys;
import dev.portico.adapter.file.Location;
import dev.portico.adapter.file.Location.AnyDepth;
import dev.portico.adapter.file.Location.Glob;
import dev.portico.adapter.file.Location.Literal;
import dev.portico.adapter.file.Location.Segment;
import dev.portico.adapter.file.Waiting;
import dev.portico.adapter.file.remote.Listings.Listing;
import dev.portico.adapter.file.remote.ObjectStore.Depth;
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
 * files below a folder are listed at once, because a thousand folders of one file each are one page
 * of a listing and a thousand listings. Used once, by one thread.
 */
final class RemoteWalk {
  /** More files than this are refused, as of local tables. */
  static final int MOST_FILES = 100_000;

  private static final int MOST_DEPTH = 64;

  private final Listings listings;
  private final RemoteErrors errors;
  private final RemoteLocation location;
  private final List<Segment> segments;
  private final FileFormat format;
  private final Meter meter;
  private final Waiting waiting;
  private final Map<String, FoundRemote> found = new TreeMap<>();
  private Predicate<Map<String, String>> possible = keys -> true;
  private PartitionChoice choice;
  private boolean byKeys;
  private Set<String> keysAsked = Set.of();
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
    this.segments = location.below().segments();
    this.format = format;
    this.meter = meter;
    this.waiting = waiting;
  }

  /**
   * A folder on the way, how much of the location led here, and the hive keys passed.
   *
   * @param outer the hive keys without this folder's own, when the location ends with its name,
   *     which may be that of a file; null otherwise
   */
  private record Folder(
      String uri, int segment, int depth, Map<String, String> keys, Map<String, String> outer) {
    Folder at(int nextSegment) {
      return new Folder(uri, nextSegment, depth, keys, null);
    }

    boolean isNamed() {
      return outer != null;
    }
  }

  /**
   * Asks about the keys of folders before they are listed.
   *
   * @param wanted may be asked with the outer keys alone, and then says whether files below are
   *     possible
   * @param asked the keys on which that depends; empty when they are not known
   */
  RemoteWalk only(Predicate<Map<String, String>> wanted, Set<String> asked) {
    possible = wanted;
    keysAsked = asked;
    byKeys = true;
    return this;
  }

  /** Takes one partition alone. */
  RemoteWalk only(PartitionChoice one) {
    choice = one;
    return this;
  }

  /** Folders and files passed over because of their keys. */
  long skipped() {
    return skipped;
  }

  /**
   * The table's files in the order of their names.
   *
   * @return empty when the part of the location before its first pattern is not there
   */
  Optional<Collection<FoundRemote>> files() {
    Collection<Folder> level = List.of(new Folder(location.root(), 0, 0, Map.of(), null));
    while (!level.isEmpty()) {
      level = chosen(next(level));
    }
    if (choice != null) {
      choose(found.values().stream().map(FoundRemote::partition).toList());
    }
    // what was passed over was not looked at, and is taken to be there
    return somethingThere || skipped > 0 ? Optional.of(found.values()) : Optional.empty();
  }

  /** Lists the folders of a level and answers those of the next one. */
  private Set<Folder> next(Collection<Folder> level) {
    Set<Folder> next = new LinkedHashSet<>();
    List<Folder> listed = new ArrayList<>();
    for (Folder folder : level) {
      // a name that is no pattern need not be listed to go on
      if (segment(folder) instanceof Literal literal) {
        next.addAll(inFolder(folder, literal.name()));
      } else {
        listed.add(folder);
      }
    }
    listed.removeIf(this::takenAsFile);
    List<CompletableFuture<Listing>> answers =
        listed.stream().map(f -> listings.of(f.uri(), depth(f), meter)).toList();
    for (int i = 0; i < listed.size(); i++) {
      take(listed.get(i), Futures.await(answers.get(i), waiting, errors), next);
    }
    return next;
  }

  private Segment segment(Folder folder) {
    return folder.segment() < segments.size() ? segments.get(folder.segment()) : null;
  }

  /** A name with the format's extension is most likely that of a file. */
  private boolean takenAsFile(Folder folder) {
    return folder.isNamed() && FileNames.hasExtension(folder.uri(), format) && isFile(folder);
  }

  private boolean isFile(Folder folder) {
    Optional<RemoteFile> file = Futures.await(listings.file(folder.uri(), meter), waiting, errors);
    file.ifPresent(f -> add(f, folder.outer()));
    somethingThere |= file.isPresent();
    return file.isPresent();
  }

  private Depth depth(Folder folder) {
    boolean allAsked =
        !keysAsked.isEmpty() && keysAsked.stream().allMatch(k -> HiveKeys.has(folder.keys(), k));
    if (choice != null || byKeys && !allAsked) {
      return Depth.CHILDREN;
    }
    Segment segment = segment(folder);
    boolean everything =
        segment == null
            || segment instanceof AnyDepth
            || segment instanceof Glob glob && glob.pattern().indexOf('=') > 0 && isWide(folder);
    return everything ? Depth.ALL : Depth.CHILDREN;
  }

  /** Whether all further parts of the location are patterns, so that little below is left out. */
  private boolean isWide(Folder folder) {
    return segments.subList(folder.segment(), segments.size()).stream()
        .noneMatch(segment -> segment instanceof Literal);
  }

  private void take(Folder folder, Listing listing, Set<Folder> next) {
    if (!listing.exists()) {
      if (folder.isNamed() && !FileNames.hasExtension(folder.uri(), format)) {
        isFile(folder);
      }
      return;
    }
    somethingThere = true;
    if (folder.isNamed() && !possible.test(folder.keys())) {
      skipped++;
      return;
    }
    for (String name : listing.folders()) {
      next.addAll(inFolder(folder, name));
    }
    String before = null;
    List<Folder> folders = List.of(folder);
    for (RemoteFile file : listing.files()) {
      String uri = file.uri();
      int slash = uri.lastIndexOf('/');
      // names come in order: files of one folder follow each other
      if (before == null || !isIn(uri, slash, before)) {
        before = uri.substring(0, slash);
        folders = onTheWay(folder, before);
      }
      String name = uri.substring(slash + 1);
      for (Folder at : folders) {
        file(at, file, name);
      }
    }
  }

  private static boolean isIn(String uri, int slash, String folder) {
    return folder.length() == slash && uri.startsWith(folder);
  }

  /** In how many ways the location leads from a folder to one below it; often one, or none. */
  private List<Folder> onTheWay(Folder from, String to) {
    List<Folder> ways = List.of(from);
    if (to.length() > from.uri().length()) {
      for (String name : to.substring(from.uri().length() + 1).split("/", -1)) {
        List<Folder> further = new ArrayList<>();
        ways.forEach(way -> further.addAll(inFolder(way, name)));
        ways = further;
      }
    }
    return ways;
  }

  /** Where the location leads in a folder of this name. */
  private List<Folder> inFolder(Folder folder, String name) {
    Segment segment = segment(folder);
    if (segment == null) {
      // in the folder that is the table: hive folders alone
      return !Location.isHidden(name) && HiveKeys.hasKey(name)
          ? child(folder, name, folder.segment())
          : List.of();
    } else if (segment instanceof Literal literal) {
      return literal.name().equals(name) ? child(folder, name, folder.segment() + 1) : List.of();
    } else if (segment instanceof Glob glob) {
      return glob.matches(name) ? child(folder, name, folder.segment() + 1) : List.of();
    }
    List<Folder> ways = new ArrayList<>();
    if (!Location.isHidden(name)) {
      ways.addAll(child(folder, name, folder.segment()));
    }
    Folder after = folder.at(folder.segment() + 1);
    if (segment(after) != null) {
      ways.addAll(inFolder(after, name));
    }
    return ways;
  }

  private List<Folder> child(Folder folder, String name, int nextSegment) {
    if (folder.depth() >= MOST_DEPTH) {
      throw errors.fault(
          Reason.REFUSED, "location '" + text() + "' has folders nested deeper than " + MOST_DEPTH);
    }
    Map<String, String> keys = HiveKeys.with(folder.keys(), name);
    boolean named = segment(folder) instanceof Literal && nextSegment == segments.size();
    if (!named && !possible.test(keys)) {
      skipped++;
      return List.of();
    }
    return List.of(
        new Folder(
            folder.uri() + "/" + name,
            nextSegment,
            folder.depth() + 1,
            keys,
            named ? folder.keys() : null));
  }

  /** Takes a file that the location leads to. */
  private void file(Folder folder, RemoteFile file, String name) {
    Segment segment = segment(folder);
    if (segment instanceof AnyDepth) {
      file(folder.at(folder.segment() + 1), file, name);
      return;
    }
    boolean wanted =
        segment == null
            ? !Location.isHidden(name) && FileNames.hasExtension(name, format)
            : folder.segment() + 1 == segments.size() && isMeant(segment, name);
    if (wanted) {
      add(file, folder.keys());
    }
  }

  /** A file that is named, or fits a pattern that says something of names, needs no extension. */
  private boolean isMeant(Segment segment, String name) {
    if (segment instanceof Glob glob) {
      return glob.matches(name) && (!glob.everything() || FileNames.hasExtension(name, format));
    }
    return segment instanceof Literal literal && literal.name().equals(name);
  }

  private void add(RemoteFile file, Map<String, String> keys) {
    if (!possible.test(keys)) {
      skipped++;
      return;
    }
    ObjectNames.check(errors, file.uri());
    found.putIfAbsent(file.uri(), new FoundRemote(file, keys));
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

  /** When a level's folders tell the key, those that were not chosen are not entered. */
  private Collection<Folder> chosen(Set<Folder> level) {
    if (choice == null
        || level.stream().noneMatch(folder -> HiveKeys.has(folder.keys(), choice.key()))) {
      return level;
    }
    Predicate<Map<String, String>> wanted = choose(level.stream().map(Folder::keys).toList());
    int before = level.size();
    level.removeIf(folder -> !wanted.test(folder.keys()));
    skipped += before - level.size();
    return level;
  }

  private Predicate<Map<String, String>> choose(List<Map<String, String>> keys) {
    Predicate<Map<String, String>> wanted = HiveKeys.choose(keys, choice);
    choice = null;
    found.values().removeIf(file -> !wanted.test(file.partition()));
    return wanted;
  }

  private String text() {
    return location.below().text();
  }
}
