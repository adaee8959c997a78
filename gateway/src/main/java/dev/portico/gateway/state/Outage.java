package dev.portico.gateway.state;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers that the database is away, so that not everybody who needs it waits for it on threads
 * that others need: meanwhile one after the other tries it, the rest is refused at once. Safe for
 * many threads.
 */
final class Outage {
  /** Between one try and the next. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private final AtomicLong nextTryNanos = new AtomicLong();
  private volatile boolean lasts;

  /** Whether the database was away a moment ago and somebody else will try it again. */
  boolean lasts() {
    if (!lasts) {
      return false;
    }
    long due = nextTryNanos.get();
    long now = System.nanoTime();
    return now - due < 0 || !nextTryNanos.compareAndSet(due, now + PAUSE.toNanos());
  }

  /** The database cannot be reached. */
  void noticed() {
    nextTryNanos.set(System.nanoTime() + PAUSE.toNanos());
    lasts = true;
  }

  /** The database answers. */
  void over() {
    lasts = false;
  }
}
