package dev.portico.gateway.execute;

import dev.portico.spi.RowSource;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read sources ahead of those who use their rows. When all are busy, whoever wants
 * rows reads them himself. Safe for many threads.
 */
public final class ReadAhead implements AutoCloseable {
  /** Four queries at once with sixteen fragments each; a reader mostly waits for its store. */
  private static final int MOST_THREADS = 64;

  private static final int QUIET_SECONDS = 5;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          QUIET_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "portico-read-ahead");
            thread.setDaemon(true);
            return thread;
          });

  /** Ahead from the first row on; for rows that are wanted for certain. */
  public RowSource begun(RowSource source) {
    return new AheadSource(source, threads).begin();
  }

  /** Ahead once so many rows were read that the rest is probably wanted too. */
  public RowSource later(RowSource source) {
    return new AheadSource(source, threads);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
