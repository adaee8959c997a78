package dev.portico.gateway.files;

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
 * The turn to write in a folder, of one thread at a time in all processes that share it. A lock of
 * the operating system between processes, which knows no threads and ends with its process; a plain
 * one within this process. For whoever writes what others write too; closed by the thread that took
 * it.
 */
public final class FolderLock implements AutoCloseable {
  private static final long FIRST_PAUSE_MILLIS = 1;
  private static final long LONGEST_PAUSE_MILLIS = 20;
  private static final Map<Path, ReentrantLock> WITHIN = new ConcurrentHashMap<>();

  private final ReentrantLock within;
  private final FileChannel file;
  private final FileLock between;

  /** Somebody else had the turn for as long as the patience lasted. */
  public static final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    private BusyException(Path folder) {
      super("another process keeps " + folder + " locked");
    }
  }

  private FolderLock(ReentrantLock within, FileChannel file, FileLock between) {
    this.within = within;
    this.file = file;
    this.between = between;
  }

  /**
   * Waits for the turn.
   *
   * @param folder which is there
   * @param name of the file in it that is locked, and made when it is not there
   * @param patience longest wait; none when zero
   * @throws BusyException when the turn did not come in time, or the thread was interrupted, which
   *     it still is then
   */
  public static FolderLock of(Path folder, String name, Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    Path path = folder.toRealPath().resolve(name);
    ReentrantLock within = WITHIN.computeIfAbsent(path, p -> new ReentrantLock(true));
    FileChannel file = null;
    try {
      if (!within.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new BusyException(folder);
      }
      file =
          FileChannel.open(
              path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OwnerOnly.file());
      return new FolderLock(within, file, lock(file, folder, end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      release(within, file);
      throw new BusyException(folder);
    } catch (IOException | RuntimeException e) {
      release(within, file);
      throw e;
    }
  }

  private static FileLock lock(FileChannel file, Path folder, long end)
      throws IOException, InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    for (FileLock lock = file.tryLock(); ; lock = file.tryLock()) {
      if (lock != null) {
        return lock;
      } else if (System.nanoTime() - end >= 0) {
        throw new BusyException(folder);
      }
      Thread.sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
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
