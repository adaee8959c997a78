package dev.portico.testkit.s3;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A limit of bytes per second shared by all connections: a token bucket that lets a connection that
 * overslept catch up with at most {@link #CREDIT_NANOS}, so that the average stays the limit.
 */
final class Bandwidth {
  private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private volatile long bytesPerSecond;
  private long freeAt = System.nanoTime();

  /** Zero: no limit. */
  void limit(long bytes) {
    bytesPerSecond = bytes;
  }

  boolean limited() {
    return bytesPerSecond > 0;
  }

  /** Waits until so many bytes may go out. */
  void take(int bytes) {
    long limit = bytesPerSecond;
    if (limit > 0 && bytes > 0) {
      waitUntil(reserve(bytes * 1_000_000_000L / limit));
    }
  }

  private synchronized long reserve(long nanos) {
    long earliest = System.nanoTime() - CREDIT_NANOS;
    freeAt = (freeAt - earliest < 0 ? earliest : freeAt) + nanos;
    return freeAt;
  }

  private static void waitUntil(long nanoTime) {
    long left = nanoTime - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = nanoTime - System.nanoTime();
    }
  }
}
