package dev.portico.gateway.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one process at a time write histories below a folder. */
final class HistoryLock implements AutoCloseable {
  /**
   * The folders that gateways of this process write. They are not even tried: closing a file lets
   * go of every lock that the process has on it.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel file;

  private HistoryLock(Path folder, FileChannel file) {
    this.folder = folder;
    this.file = file;
  }

  /** The lock; empty when another process, or another gateway of this one, has it. */
  static Optional<HistoryLock> of(Path histories) throws IOException {
    Durable.makeFolder(histories);
    Path folder = histories.toRealPath();
    if (!OWN.add(folder)) {
      return Optional.empty();
    }
    FileChannel file = null;
    boolean locked = false;
    try {
      file = Durable.open(folder.resolve("lock"));
      locked = file.tryLock() != null;
      return locked ? Optional.of(new HistoryLock(folder, file)) : Optional.empty();
    } finally {
      if (!locked) {
        OWN.remove(folder);
        if (file != null) {
          file.close();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      OWN.remove(folder);
    }
  }
}
