package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which tables are read, so that whoever waits for them can leave at the deadline or
 * when interrupted even though a store hangs.
 */
final class Background implements AutoCloseable {
  /** How many tables may be opened and planned at the same time. */
  private static final int MAX_PLANNINGS = 64;

  /** Reading manifests waits for the store most of the time. */
  private static final int MANIFEST_READERS = 8;

  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor plannings;
  private final ExecutorService manifestReaders;

  Background(String connection) {
    this.plannings =
        new ThreadPoolExecutor(
            0,
            MAX_PLANNINGS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            threads("iceberg-plan-" + connection));
    this.manifestReaders =
        Executors.newFixedThreadPool(MANIFEST_READERS, threads("iceberg-read-" + connection));
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Shared by all tables of the connection. */
  ExecutorService manifestReaders() {
    return manifestReaders;
  }

  Future<?> start(Runnable work, Faults faults) {
    return submit(
        () -> {
          work.run();
          return null;
        },
        faults);
  }

  /** The result of the work, unless the deadline or an interrupt comes first and ends it. */
  <T> T await(Callable<T> work, Instant deadline, Faults faults) {
    Future<T> future = submit(work, faults);
    try {
      return future.get(left(deadline).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw faults.timeout();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw faults.cancelled();
    } catch (ExecutionException e) {
      throw faults.translated(e.getCause());
    } finally {
      future.cancel(true);
    }
  }

  private <T> Future<T> submit(Callable<T> work, Faults faults) {
    try {
      return plannings.submit(work);
    } catch (RejectedExecutionException e) {
      throw faults.of(
          plannings.isShutdown() ? Reason.UNAVAILABLE : Reason.BUSY,
          plannings.isShutdown()
              ? "cannot be read: its connection was closed"
              : "cannot be planned now: too many tables of the connection are; try again",
          e);
    }
  }

  static Duration left(Instant deadline) {
    Duration left = Duration.between(Instant.now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public void close() {
    plannings.shutdownNow();
    manifestReaders.shutdownNow();
  }
}
