package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the mirror lies on the disk: a folder per version of a file, in it the version's hive
 * folders, in those the copies. Only the process that holds the lock uses what others left; a
 * second one has a folder of its own that goes with it. Safe for many threads.
 */
final class MirrorFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorFolder.class);
  private static final String LOCK = "lock";
  private static final String EXCERPT = ".parquet";
  private static final String WHOLE = "whole-";
  private static final String UNFINISHED = ".part";
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path folder;
  private final FileChannel lock;
  private final boolean own;

  private MirrorFolder(Path folder, FileChannel lock, boolean own) {
    this.folder = folder;
    this.lock = lock;
    this.own = own;
  }

  /** A copy that lies there from an earlier start. */
  record Found(Path path, long bytes, FileTime used) {}

  static MirrorFolder open(Path root) throws IOException {
    makeFolder(root);
    FileChannel lock =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return new MirrorFolder(root.resolve("files"), lock, false);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("the mirror is in use by this process", e);
    }
    lock.close();
    return new MirrorFolder(root.resolve("own-" + UUID.randomUUID()), null, true);
  }

  private static void makeFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder,
        folder.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0]);
  }

  /** Everything that lies there, the longest unused first; what was not finished is removed. */
  List<Found> found() throws IOException {
    makeFolder(folder);
    List<Found> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        if (file.toString().endsWith(UNFINISHED)) {
          Files.deleteIfExists(file);
        } else {
          found.add(new Found(file, Files.size(file), Files.getLastModifiedTime(parent(file))));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparing(Found::used));
    return found;
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent(), "a file of the mirror lies in a folder");
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (!file.toString().endsWith(UNFINISHED)) {
          files.add(file);
        }
      }
    }
    return files;
  }

  private Path folderOf(FileVersion version) {
    String id = version.id();
    Path place = folder.resolve(id.substring(0, 2)).resolve(id);
    for (String key : version.keyFolders()) {
      place = place.resolve(key);
    }
    return place;
  }

  /** The copies of one version. */
  List<Path> filesOf(FileVersion version) throws IOException {
    try {
      return filesOf(folderOf(version));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** A place for a copy that is being made. */
  Path begin(FileVersion version) throws IOException {
    Path place = folderOf(version);
    makeFolder(place);
    return place.resolve(UUID.randomUUID() + UNFINISHED);
  }

  /** The excerpt is whole: from now on it is found. */
  Path finishExcerpt(Path unfinished) throws IOException {
    return named(unfinished, base(unfinished) + EXCERPT);
  }

  /**
   * The same of a whole copy, whose name tells what it must hold.
   *
   * @param suffix by which the format is known
   */
  Path finishWhole(Path unfinished, String suffix) throws IOException {
    String checksum = Long.toHexString(checksum(unfinished));
    return named(unfinished, WHOLE + checksum + "-" + base(unfinished) + suffix);
  }

  private static String base(Path unfinished) {
    String name = String.valueOf(unfinished.getFileName());
    return name.substring(0, name.length() - UNFINISHED.length());
  }

  private static Path named(Path unfinished, String name) throws IOException {
    return Files.move(unfinished, unfinished.resolveSibling(name));
  }

  static boolean isWhole(Path file) {
    return String.valueOf(file.getFileName()).startsWith(WHOLE);
  }

  /** Whether a whole copy of an earlier start is what its name says. */
  static boolean verifyWhole(Path file, long length) throws IOException {
    String[] parts = String.valueOf(file.getFileName()).split("-", 3);
    return Files.size(file) == length && Long.toHexString(checksum(file)).equals(parts[1]);
  }

  /** What a copy of an earlier start is; empty when it is torn. */
  static Optional<ExcerptSeal> verifyExcerpt(Path file) throws IOException {
    return ExcerptSeal.verify(file);
  }

  private static long checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer.clear()) >= 0) {
        crc.update(buffer.flip());
      }
    }
    return crc.getValue();
  }

  /** Notes that the copies of a version are in use; the order survives a restart. */
  void used(FileVersion version) {
    try {
      Files.setLastModifiedTime(folderOf(version), FileTime.from(Instant.now()));
    } catch (IOException e) {
      LOG.debug("the use of a mirrored file could not be noted", e);
    }
  }

  void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      for (Path at = parent(file); !at.equals(folder); at = parent(at)) {
        Files.delete(at);
      }
    } catch (DirectoryNotEmptyException e) {
      // something else lies there
    } catch (IOException e) {
      LOG.debug("a mirrored file could not be removed", e);
    }
  }

  @Override
  public void close() {
    try {
      if (own) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.sorted(Comparator.reverseOrder()).forEach(this::deleteQuietly);
        }
      }
      if (lock != null) {
        lock.close();
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("the mirror did not close", e);
    }
  }

  private void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("{} could not be removed", path, e);
    }
  }
}
