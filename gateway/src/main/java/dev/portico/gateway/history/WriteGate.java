package dev.portico.gateway.history;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets manifests be written while this process is the writer. A capture that does not stop in time
 * must not write after another process took over. Safe for many threads.
 */
final class WriteGate {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean shut;

  /** Writes a manifest. */
  @FunctionalInterface
  interface Write {
    void run() throws IOException;
  }

  /**
   * Writes; {@link #shut} waits for it.
   *
   * @throws GatewayException SERVER_STOPPING when it is shut
   */
  void pass(Write write) throws IOException {
    lock.readLock().lock();
    try {
      if (shut) {
        throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down");
      }
      write.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Nothing is written from now on. */
  void shut() {
    lock.writeLock().lock();
    try {
      shut = true;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
