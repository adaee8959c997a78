package dev.portico.gateway.cli;

import java.io.PrintStream;

/**
 * A line on standard error that says how long a query has been running, from its second second on;
 * nothing when nobody looks.
 */
final class ProgressLine implements AutoCloseable {
  private static final long FIRST_MILLIS = 1_000;
  private static final long EVERY_MILLIS = 500;
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream err;
  private final Thread thread;
  private volatile long rows;
  private boolean shown;

  ProgressLine(Surroundings surroundings) {
    this.err = surroundings.err();
    this.thread = new Thread(this::run, "progress");
    thread.setDaemon(true);
    if (surroundings.progress()) {
      thread.start();
    }
  }

  void rows(long count) {
    rows = count;
  }

  private void run() {
    long start = System.nanoTime();
    try {
      Thread.sleep(FIRST_MILLIS);
      while (true) {
        show((System.nanoTime() - start) / 1_000_000_000L);
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the query is over
    }
  }

  private synchronized void show(long seconds) {
    if (!Thread.currentThread().isInterrupted()) {
      err.printf("%srunning %d s, %,d rows (Ctrl-C cancels)", ERASE, seconds, rows);
      err.flush();
      shown = true;
    }
  }

  /** Makes room for output. */
  synchronized void clear() {
    if (shown) {
      err.print(ERASE);
      err.flush();
      shown = false;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      thread.interrupt();
    }
    clear();
  }
}
