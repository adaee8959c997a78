package dev.portico.gateway.catalog;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turn to change a folder of registered products, of one registration at a time in all servers
 * that share the folder. A lock of the operating system between processes, which knows no threads
 * and ends with its process; a plain one within this process. Closed by the thread that took it.
 */
final class ShelfLock implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 20;
  private static final Map<Path, ReentrantLock> WITHIN = new ConcurrentHashMap<>();

  private final ReentrantLock within;
  private final FileChannel file;
  private final FileLock between;

  private ShelfLock(ReentrantLock within, FileChannel file, FileLock between) {
    this.within = within;
    this.file = file;
    this.between = between;
  }

  /**
   * Waits for the turn.
   *
   * @throws GatewayException with {@link ErrorCode#REGISTRATION_BUSY} after {@code patience}
   */
  static ShelfLock of(Path folder, Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    DurableFiles.makeFolder(folder);
    ReentrantLock within =
        WITHIN.computeIfAbsent(folder.toRealPath(), path -> new ReentrantLock(true));
    FileChannel file = null;
    try {
      if (!within.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy();
      }
      file = DurableFiles.openForWriting(folder.resolve(".lock"));
      return new ShelfLock(within, file, lock(file, end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      release(within, file);
      throw busy();
    } catch (IOException | RuntimeException e) {
      release(within, file);
      throw e;
    }
  }

  private static FileLock lock(FileChannel file, long end)
      throws IOException, InterruptedException {
    for (FileLock lock = file.tryLock(); ; lock = file.tryLock()) {
      if (lock != null) {
        return lock;
      } else if (System.nanoTime() >= end) {
        throw busy();
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  /** The refusal that tells to try again. */
  static GatewayException busy() {
    return new GatewayException(
        ErrorCode.REGISTRATION_BUSY,
        "other registrations are at work and this one's turn did not come in time; nothing was"
            + " changed, try again");
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
