package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

  private static final String OWN = "own-";

  /** Folders of this process: looking at the lock of one of them would give the lock up. */
  private static final Set<Path> TAKEN = new HashSet<>();

  private final Path place;
  private final Path folder;
  private final Lock lock;
  private final boolean own;

  private MirrorFolder(Path place, Lock lock, boolean own) {
    this.place = place;
    this.folder = place.resolve("files");
    this.lock = lock;
    this.own = own;
  }

  private record Lock(Path real, FileChannel channel) {}

  /** A copy that lies there from an earlier start. */
  record Found(Path path, long bytes, FileTime used) {}

  /** Makes the folder of a mirror and answers its real path. */
  static Path made(Path root) throws IOException {
    makeFolder(root);
    return root.toRealPath();
  }

  static MirrorFolder open(Path root) throws IOException {
    makeFolder(root);
    synchronized (TAKEN) {
      removeLeft(root);
      Optional<Lock> lock = lock(root);
      if (lock.isPresent()) {
        return new MirrorFolder(root, lock.get(), false);
      }
      Path own = root.resolve(OWN + UUID.randomUUID());
      makeFolder(own);
      return new MirrorFolder(
          own, lock(own).orElseThrow(() -> new IOException("no lock on " + own)), true);
    }
  }

  /** Empty when somebody else has it. */
  private static Optional<Lock> lock(Path place) throws IOException {
    Path real = place.toRealPath();
    if (TAKEN.contains(real)) {
      return Optional.empty();
    }
    FileChannel lock =
        FileChannel.open(place.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        TAKEN.add(real);
        return Optional.of(new Lock(real, lock));
      }
      lock.close();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Removes the own folders of processes that were killed. */
  private static void removeLeft(Path root) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root, OWN + "*")) {
      for (Path left : all) {
        Optional<Lock> lock = lock(left);
        if (lock.isPresent()) {
          new MirrorFolder(left, lock.get(), true).close();
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("the mirror of a process that is gone could not be removed", e);
    }
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
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().endsWith(UNFINISHED)) {
              Files.deleteIfExists(file);
            } else {
              found.add(
                  new Found(file, attributes.size(), Files.getLastModifiedTime(parent(file))));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            LOG.warn("{} in the mirror cannot be read and is left out", file, e);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
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
    return (length < 0 || Files.size(file) == length)
        && Long.toHexString(checksum(file)).equals(parts[1]);
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
    synchronized (TAKEN) {
      try {
        TAKEN.remove(lock.real());
        lock.channel().close();
        if (own) {
          removeAll();
        }
      } catch (IOException | UncheckedIOException e) {
        LOG.warn("the mirror did not close", e);
      }
    }
  }

  private void removeAll() throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      all.sorted(Comparator.reverseOrder()).forEach(this::deleteQuietly);
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
