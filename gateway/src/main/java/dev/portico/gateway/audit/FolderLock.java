package dev.portico.gateway.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one writer at a time into an audit folder: the server, and a command that works on the same
 * settings beside it. Held for one group of records. A lock of the operating system between
 * processes, which knows no threads, so a plain one within this process.
 */
final class FolderLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Map<Path, ReentrantLock> WITHIN = new ConcurrentHashMap<>();

  private final ReentrantLock within;
  private final FileChannel file;
  private final FileLock between;

  private FolderLock(ReentrantLock within, FileChannel file, FileLock between) {
    this.within = within;
    this.file = file;
    this.between = between;
  }

  static FolderLock of(Path folder) throws IOException {
    ReentrantLock within = WITHIN.computeIfAbsent(folder, f -> new ReentrantLock());
    FileChannel file = null;
    try {
      if (!within.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw busy(folder);
      }
      file =
          FileChannel.open(
              folder.resolve("lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              OwnerOnly.file());
      return new FolderLock(within, file, lock(file, folder));
    } catch (IOException | RuntimeException e) {
      release(within, file);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static FileLock lock(FileChannel file, Path folder)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (FileLock lock = file.tryLock(); ; lock = file.tryLock()) {
      if (lock != null) {
        return lock;
      } else if (System.nanoTime() > end) {
        throw busy(folder);
      }
      Thread.sleep(1);
    }
  }

  private static IOException busy(Path folder) {
    return new IOException("another process keeps " + folder + " locked");
  }

  private static void release(ReentrantLock within, FileChannel file) throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      if (within.isHeldByCurrentThread()) {
        within.unlock();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      between.close();
    } finally {
      release(within, file);
    }
  }
}
