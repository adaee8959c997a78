package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The cache folder of the demo, locked while it is open. Everything written once is in {@code
 * mesh}, whose stamp is written last: a mesh without it, or with another's, is made anew. For its
 * owner only, as it holds the stores and their passwords.
 */
final class DemoFolder implements AutoCloseable {
  /** Grows whenever the generated data changes. */
  private static final int DATA_VERSION = 3;

  private final Path root;
  private final FileChannel channel;
  private final String stamp;

  private DemoFolder(Path root, FileChannel channel, String stamp) {
    this.root = root;
    this.channel = channel;
    this.stamp = stamp;
  }

  /**
   * Opens the folder, made when it is not there.
   *
   * @throws DemoException when another demo uses it, or it is somebody's folder of other things
   */
  static DemoFolder open(Path folder, DemoScale scale) throws IOException {
    Path root = create(folder.toAbsolutePath().normalize());
    FileChannel channel =
        FileChannel.open(
            root.resolve("portico-demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!locked(channel)) {
        throw new DemoException(
            "another demo uses the folder "
                + root
                + "; stop it, or choose another folder with --cache");
      }
      return new DemoFolder(
          root, channel, "portico demo data, version " + DATA_VERSION + ", " + scale + "\n");
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Path create(Path root) throws IOException {
    if (!Files.exists(root)) {
      Files.createDirectories(root);
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    } else if (!Files.exists(root.resolve("portico-demo.lock")) && !isEmpty(root)) {
      throw new DemoException(
          "the folder " + root + " holds other things; choose an empty or new one with --cache");
    }
    return root;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held in this very process
    }
  }

  Path root() {
    return root;
  }

  Path mesh() {
    return root.resolve("mesh");
  }

  /** Where the programs of PostgreSQL are unpacked. */
  Path programs() {
    return root.resolve("programs");
  }

  boolean isComplete() throws IOException {
    Path file = stampFile();
    return Files.exists(file) && Files.readString(file).equals(stamp);
  }

  /** Removes what an interrupted start or an older version left. */
  void clear() throws IOException {
    if (Files.exists(mesh())) {
      Files.deleteIfExists(stampFile());
      delete(mesh());
    }
    Files.createDirectories(mesh());
  }

  void markComplete() throws IOException {
    Files.writeString(stampFile(), stamp, StandardCharsets.UTF_8);
  }

  private Path stampFile() {
    return mesh().resolve("complete.txt");
  }

  /** Deletes a folder with everything in it; links are removed, not followed. */
  static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
