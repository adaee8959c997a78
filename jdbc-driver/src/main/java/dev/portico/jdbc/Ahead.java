package dev.portico.jdbc;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which frames are fetched ahead, shared by all connections. They end soon after the
 * last frame, so that an application can drop the driver. Safe for many threads.
 */
final class Ahead {
  private static final int MOST_THREADS = 64;
  private static final int IDLE_SECONDS = 2;
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Ahead::thread);

  private Ahead() {}

  /** Runs the task soon, or not at all when all threads are busy. */
  static void run(Runnable task) {
    try {
      THREADS.execute(task);
    } catch (RejectedExecutionException e) {
      // The reader fetches for itself, as it did for the second frame.
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "portico-ahead-" + NUMBERS.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(Ahead.class.getClassLoader());
    return thread;
  }
}
