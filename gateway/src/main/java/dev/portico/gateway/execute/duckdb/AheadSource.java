package dev.portico.gateway.execute.duckdb;

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
 * A source whose first rows are read before the engine asks for them, so that stores work at the
 * same time. Only the first batch: what follows is read when the engine asks. A failure waits until
 * the engine asks too, which it may never do.
 */
final class AheadSource implements RowSource {
  private static final Logger LOG = LoggerFactory.getLogger(AheadSource.class);

  /** Sources end at the query's deadline by themselves, and when cancelled; this is far beyond. */
  private static final long CANCEL_WAIT_SECONDS = 30;

  private final RowSource source;
  private final FutureTask<RowBatch> first;
  private boolean asked;

  private AheadSource(RowSource source) {
    this.source = source;
    this.first = new FutureTask<>(source::next);
  }

  /** The source, reading; or as it is when all threads are busy. */
  static RowSource of(RowSource source, Executor threads) {
    AheadSource ahead = new AheadSource(source);
    try {
      threads.execute(ahead.first);
      return ahead;
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      return source;
    }
  }

  @Override
  public List<Column> columns() {
    return source.columns();
  }

  @Override
  public RowBatch next() {
    if (asked) {
      return source.next();
    }
    asked = true;
    try {
      return first.get();
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
    if (!first.isDone()) {
      source.cancel();
      awaitFirst();
    }
    source.close();
  }

  private void awaitFirst() {
    try {
      first.get(CANCEL_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warn("a store did not react to its cancellation for {} s", CANCEL_WAIT_SECONDS);
    } catch (ExecutionException | CancellationException nobodyAsks) {
      LOG.debug("what was read ahead is not needed any more", nobodyAsks);
    }
  }
}
