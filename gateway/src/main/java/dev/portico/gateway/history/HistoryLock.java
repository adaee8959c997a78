package dev.portico.gateway.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;

/** Lets one process at a time write histories below a folder. */
final class HistoryLock implements AutoCloseable {
  private final FileChannel file;

  private HistoryLock(FileChannel file) {
    this.file = file;
  }

  /** The lock; empty when another process, or another gateway of this one, has it. */
  static Optional<HistoryLock> of(Path histories) throws IOException {
    Durable.makeFolder(histories);
    FileChannel file = Durable.open(histories.resolve("lock"));
    try {
      if (file.tryLock() != null) {
        return Optional.of(new HistoryLock(file));
      }
    } catch (OverlappingFileLockException e) {
      // another gateway of this process has it
    } catch (IOException e) {
      file.close();
      throw e;
    }
    file.close();
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
