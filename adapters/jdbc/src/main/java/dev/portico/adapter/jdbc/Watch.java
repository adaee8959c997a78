package dev.portico.adapter.jdbc;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one port that end work at the store: one looks at the clock, a few send the
 * cancels, which may block while a store does not answer. Daemons, started at the first need, gone
 * after a quiet minute.
 */
final class Watch implements AutoCloseable {
  private static final int SENDERS = 4;
  private static final long QUIET_SECONDS = 60;

  /** More than the connections of the largest pool, each of which has one cancel at a time. */
  private static final int MOST_WAITING = 1_000;

  /** How long a closing port waits for the cancels it sent. */
  private static final long CLOSE_SECONDS = 2;

  private final ScheduledThreadPoolExecutor clock;
  private final ThreadPoolExecutor senders;

  Watch(String connection) {
    clock = new ScheduledThreadPoolExecutor(1, threads("portico-" + connection + "-clock"));
    clock.setRemoveOnCancelPolicy(true);
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    clock.setKeepAliveTime(QUIET_SECONDS, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    senders =
        new ThreadPoolExecutor(
            SENDERS,
            SENDERS,
            QUIET_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            threads("portico-" + connection + "-cancel"));
    senders.allowCoreThreadTimeOut(true);
  }

  /** Daemon threads of this name. */
  static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Runs the task after a while on a sender's thread; nothing happens any more once the watch is
   * closed.
   */
  Future<?> after(Duration delay, Runnable task) {
    try {
      return clock.schedule(() -> now(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      return java.util.concurrent.CompletableFuture.completedFuture(null);
    }
  }

  /** Runs the task at once on a sender's thread. */
  void now(Runnable task) {
    try {
      senders.execute(task);
    } catch (RejectedExecutionException closed) {
      // the pool's connections are being aborted anyway
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    senders.shutdown();
    try {
      senders.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    senders.shutdownNow();
  }
}
