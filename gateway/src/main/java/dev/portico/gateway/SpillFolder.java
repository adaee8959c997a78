package dev.portico.gateway;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the engine's intermediate results, of this gateway alone: two processes may share
 * one state folder. Removed when closed; what a process that crashed left behind is removed at the
 * next start.
 */
final class SpillFolder implements AutoCloseable {
  private static final String OWNER_ONLY = "rwx------";

  private final Path path;

  private SpillFolder(Path path) {
    this.path = path;
  }

  /** Makes the folder, and the state folder with mode 0700 when it is missing. */
  static SpillFolder in(Path state) {
    try {
      Path all = Files.createDirectories(state.resolve("spill"), ownerOnly());
      removeLeftOver(all);
      return new SpillFolder(
          Files.createTempDirectory(all, ProcessHandle.current().pid() + "-", ownerOnly()));
    } catch (IOException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "the state folder "
              + state
              + " cannot be made or written; check state and its permissions",
          e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
        }
        : new FileAttribute<?>[0];
  }

  private static void removeLeftOver(Path all) throws IOException {
    try (Stream<Path> folders = Files.list(all)) {
      for (Path folder : folders.filter(SpillFolder::ownerIsGone).toList()) {
        remove(folder);
      }
    }
  }

  private static boolean ownerIsGone(Path folder) {
    String name = folder.getFileName().toString();
    return name.matches("\\d{1,18}-\\d+")
        && ProcessHandle.of(Long.parseLong(name.substring(0, name.indexOf('-')))).isEmpty();
  }

  Path path() {
    return path;
  }

  private static void remove(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> found = Files.walk(folder)) {
      deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() throws IOException {
    remove(path);
  }
}
