package dev.portico.adapter.file;

import dev.portico.adapter.file.Location.AnyDepth;
import dev.portico.adapter.file.Location.Glob;
import dev.portico.adapter.file.Location.Literal;
import dev.portico.adapter.file.Location.Segment;
import dev.portico.spi.FileFormat;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One walk from the root along a {@link Location}. Symbolic links are resolved one by one before
 * they are entered, so a link that leads out of the root is never followed. Used once, by one
 * thread.
 */
final class FolderWalk {
  /**
   * More files than this are refused: listing and planning them would cost more than any query over
   * them.
   */
  static final int MAX_FILES = 100_000;

  private static final int MAX_ENTRIES = 10 * MAX_FILES;
  private static final int MAX_DEPTH = 64;

  private final LocalPortConfig config;
  private final Location location;
  private final FileFormat format;
  private final Waiting waiting;
  private final Map<String, FoundFile> found = new TreeMap<>();
  private final Set<String> visited = new HashSet<>();
  private boolean reachedPattern;
  private int entries;

  FolderWalk(LocalPortConfig config, Location location, FileFormat format, Waiting waiting) {
    this.config = config;
    this.location = location;
    this.format = format;
    this.waiting = waiting;
  }

  /**
   * A place on the way: the real folder, its name below the root, how much of the location led
   * here, the hive keys passed.
   */
  private record Place(Path path, String name, int segment, int depth, Map<String, String> keys) {
    Place at(int nextSegment) {
      return new Place(path, name, nextSegment, depth, keys);
    }

    Place child(Path childPath, String childName, int nextSegment, Map<String, String> childKeys) {
      return new Place(
          childPath,
          name.isEmpty() ? childName : name + "/" + childName,
          nextSegment,
          depth + 1,
          childKeys);
    }
  }

  /**
   * The table's files in the order of their names.
   *
   * @return empty when the part of the location before its first pattern is not there
   */
  Optional<List<FoundFile>> files() {
    enter(new Place(config.root(), "", 0, 0, Map.of()));
    if (!reachedPattern && found.isEmpty()) {
      return Optional.empty();
    }
    Set<List<Object>> seen = new HashSet<>();
    return Optional.of(found.values().stream().filter(file -> seen.add(file.identity())).toList());
  }

  /** Goes on in a folder. */
  private void enter(Place folder) {
    if (folder.depth() > MAX_DEPTH) {
      throw fault(
          Reason.REFUSED,
          "location '" + location.text() + "' has folders nested deeper than " + MAX_DEPTH,
          null);
    }
    if (!visited.add(folder.segment() + "#" + folder.name())) {
      return;
    }
    if (folder.segment() == location.segments().size()) {
      everythingIn(folder);
      return;
    }
    Segment segment = location.segments().get(folder.segment());
    if (segment instanceof Literal literal) {
      meet(folder, literal.name(), folder.segment() + 1);
    } else if (segment instanceof Glob glob) {
      reachedPattern = true;
      forEachName(folder, name -> meetIf(glob.matches(name), folder, name, folder.segment() + 1));
    } else if (segment instanceof AnyDepth) {
      anyDepthIn(folder);
    }
  }

  /** Of a folder that is a table: its files, and those in hive folders below it. */
  private void everythingIn(Place folder) {
    reachedPattern = true;
    forEachName(folder, name -> meetIf(!Location.isHidden(name), folder, name, folder.segment()));
  }

  private void anyDepthIn(Place folder) {
    reachedPattern = true;
    enter(folder.at(folder.segment() + 1));
    forEachName(folder, name -> meetIf(!Location.isHidden(name), folder, name, folder.segment()));
  }

  private void meetIf(boolean wanted, Place folder, String name, int nextSegment) {
    if (wanted) {
      meet(folder, name, nextSegment);
    }
  }

  /**
   * Looks at one child of a folder: a folder is entered, a file taken when the location ends with
   * it.
   */
  private void meet(Place folder, String name, int nextSegment) {
    Path path = Location.child(config.connection(), folder.path(), name);
    BasicFileAttributes attributes = attributesOf(path);
    if (attributes != null && attributes.isSymbolicLink()) {
      path = target(folder, path, name);
      attributes = attributesOf(path);
    }
    if (attributes == null) {
      return;
    }
    if (attributes.isDirectory()) {
      if (folder.segment() < location.segments().size() || HiveKeys.hasKey(name)) {
        enter(folder.child(path, name, nextSegment, HiveKeys.with(folder.keys(), name)));
      }
    } else if (attributes.isRegularFile() && nextSegment == location.segments().size()) {
      take(folder, folder.child(path, name, nextSegment, folder.keys()), name, attributes);
    }
  }

  private void take(Place folder, Place file, String name, BasicFileAttributes attributes) {
    boolean named =
        folder.segment() < location.segments().size()
            && namesFiles(location.segments().get(folder.segment()));
    if (!named && !FileNames.hasExtension(name, format)) {
      return;
    }
    found.put(
        file.name(),
        FoundFile.local(file.path(), file.name(), file.keys(), FoundFile.Version.of(attributes)));
    if (found.size() > MAX_FILES) {
      throw fault(
          Reason.REFUSED,
          "location '"
              + location.text()
              + "' has more than "
              + MAX_FILES
              + " files; write fewer, larger files or narrow the location",
          null);
    }
  }

  private static boolean namesFiles(Segment segment) {
    return segment instanceof Literal || (segment instanceof Glob glob && !glob.everything());
  }

  private Path target(Place folder, Path link, String name) {
    String shown = folder.name().isEmpty() ? name : folder.name() + "/" + name;
    Path target;
    try {
      target = link.toRealPath();
    } catch (IOException e) {
      throw fault(
          Reason.MISSING,
          "location '"
              + location.text()
              + "': '"
              + shown
              + "' is a link that leads nowhere; remove it",
          e);
    }
    if (!target.startsWith(config.root())) {
      throw fault(
          Reason.MISSING,
          "location '"
              + location.text()
              + "': '"
              + shown
              + "' is a link that leads out of the connection's root; remove it or move its target"
              + " below the root",
          null);
    }
    if (link.startsWith(target)) {
      throw fault(
          Reason.MISSING,
          "location '"
              + location.text()
              + "': '"
              + shown
              + "' is a link to a folder above itself; remove it",
          null);
    }
    return target;
  }

  /** The attributes of the path itself, not of what it may link to; null when it is not there. */
  private BasicFileAttributes attributesOf(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private void forEachName(Place folder, Consumer<String> action) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder.path())) {
      for (Path child : children) {
        if (++entries > MAX_ENTRIES) {
          throw fault(
              Reason.REFUSED,
              "location '"
                  + location.text()
                  + "' has more than "
                  + MAX_ENTRIES
                  + " files and folders; narrow it",
              null);
        }
        waiting.check();
        action.accept(child.getFileName().toString());
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // The folder went away since its parent was read, as if the walk had come a moment later.
    } catch (DirectoryIteratorException e) {
      throw unreadable(folder.path(), e.getCause());
    } catch (IOException e) {
      throw unreadable(folder.path(), e);
    }
  }

  private PortException unreadable(Path path, IOException cause) {
    return fault(
        Reason.UNAVAILABLE,
        "'"
            + FileNames.below(config.root(), path)
            + "' cannot be read; check the permissions of the account the server runs under",
        cause);
  }

  private PortException fault(Reason reason, String text, Throwable cause) {
    return new PortException(reason, "connection " + config.connection() + ": " + text, cause);
  }
}
