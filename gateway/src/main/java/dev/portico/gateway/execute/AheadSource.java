package dev.portico.gateway.execute;

import dev.portico.spi.Column;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that is read one batch ahead by another thread, so that its store works while the rows
 * before are used. A source that has not proved long is not: who looks at the first rows only shall
 * not cost the store more than these. Never more than one batch is ahead. A failure waits until it
 * is asked for, which it may never be.
 */
final class AheadSource implements RowSource {
  private static final Logger LOG = LoggerFactory.getLogger(AheadSource.class);

  /** Batches grow from 64 rows to thousands: so many are 4,672 rows of a store. */
  private static final int LONG_FROM_BATCHES = 3;

  /** Sources end at the query's deadline by themselves, and when cancelled; this is far beyond. */
  private static final long CANCEL_WAIT_SECONDS = 30;

  private final RowSource source;
  private final Executor threads;
  private int batches;

  /** The batch that is next, or null when nobody reads it yet. */
  private volatile FutureTask<RowBatch> ahead;

  AheadSource(RowSource source, Executor threads) {
    this.source = source;
    this.threads = threads;
  }

  /** Lets another thread read the next batch now. */
  AheadSource begin() {
    FutureTask<RowBatch> next = new FutureTask<>(source::next);
    try {
      threads.execute(next);
      ahead = next;
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      // It is read when it is asked for.
    }
    return this;
  }

  @Override
  public List<Column> columns() {
    return source.columns();
  }

  @Override
  public RowBatch next() {
    RowBatch batch = ahead == null ? source.next() : read();
    if (batch != null && ++batches >= LONG_FROM_BATCHES) {
      begin();
    }
    return batch;
  }

  private RowBatch read() {
    FutureTask<RowBatch> next = ahead;
    try {
      RowBatch batch = next.get();
      ahead = null;
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      source.cancel();
      throw new PortException(Reason.CANCELLED, "interrupted while reading from a store", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a source failed in an unforeseen way", e.getCause());
    }
  }

  @Override
  public void cancel() {
    source.cancel();
  }

  @Override
  public void close() {
    FutureTask<RowBatch> pending = ahead;
    if (pending != null && !pending.isDone()) {
      source.cancel();
      awaitEnd(pending);
    }
    source.close();
  }

  private static void awaitEnd(FutureTask<RowBatch> pending) {
    try {
      pending.get(CANCEL_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warn("a store did not react to its cancellation for {} s", CANCEL_WAIT_SECONDS);
    } catch (ExecutionException | CancellationException nobodyAsks) {
      LOG.debug("what was read ahead is not needed any more", nobodyAsks);
    }
  }
}
