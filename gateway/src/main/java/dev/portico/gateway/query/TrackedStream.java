package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Account;
import dev.portico.gateway.execute.Cancellation;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A running query's rows, counted and cut at the caller's own limit; tells once how the query
 * ended. Connections and the engine's slot are given back as soon as the last row is read, the
 * query fails, is cancelled or runs out of time, also when its client never calls again. One
 * reading thread; the other methods from any.
 */
final class TrackedStream implements RowStream {

  /** Told once, when the query is over. */
  interface End {
    void ended(Optional<ErrorCode> failure, long rows, long bytes);
  }

  /**
   * What the caller is told beside the rows.
   *
   * @param columns of the answer, with its masks
   * @param account how the answer came about
   */
  record Told(List<OutputColumn> columns, Supplier<Account> account) {}

  private final RowStream rows;
  private final RowLimits limits;
  private final Cancellation cancellation;
  private final Executor releaser;
  private final End end;
  private final Told told;
  private final Runnable onCancel = this::releaseSoon;
  private final AtomicBoolean releasing = new AtomicBoolean();
  private final ReentrantLock reading = new ReentrantLock();
  private long count;
  private long bytes;
  private GatewayException failure;
  private boolean over;

  /**
   * @param releaser closes what a cancelled query holds, which may take a while
   */
  TrackedStream(
      RowStream rows,
      Told told,
      RowLimits limits,
      Cancellation cancellation,
      Executor releaser,
      End end) {
    this.told = told;
    this.rows = rows;
    this.limits = limits;
    this.cancellation = cancellation;
    this.releaser = releaser;
    this.end = end;
    cancellation.onCancel(onCancel);
  }

  @Override
  public String queryId() {
    return rows.queryId();
  }

  @Override
  public List<OutputColumn> columns() {
    return told.columns();
  }

  @Override
  public Account account() {
    return told.account().get();
  }

  @Override
  public RowBatch next() {
    reading.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      return over ? null : read();
    } finally {
      reading.unlock();
    }
  }

  private RowBatch read() {
    try {
      RowBatch batch = rows.next();
      if (batch == null) {
        finish(Optional.empty());
        return null;
      }
      RowBatch taken = cut(batch);
      limits.check(count + taken.rows());
      count += taken.rows();
      bytes += taken.estimatedBytes();
      if (limits.reached(count)) {
        finish(Optional.empty());
      }
      return taken;
    } catch (GatewayException e) {
      throw failed(e);
    } catch (RuntimeException | Error e) {
      throw failed(QueryRun.defect(queryId(), e));
    }
  }

  private GatewayException failed(GatewayException cause) {
    failure = cause;
    finish(Optional.of(cause.code()));
    return cause;
  }

  private RowBatch cut(RowBatch batch) {
    int rows = limits.take(count, batch.rows());
    return rows == batch.rows() ? batch : new RowBatch(rows, batch.columns());
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  private void releaseSoon() {
    if (!releasing.compareAndSet(false, true)) {
      return;
    }
    try {
      releaser.execute(this::release);
    } catch (RejectedExecutionException stopping) {
      // the server is closing the stores and the engine anyway
    }
  }

  /** After a cancellation; a thread that reads comes back soon, because its store was told too. */
  private void release() {
    reading.lock();
    try {
      if (!over) {
        cancellation.check();
      }
    } catch (GatewayException reason) {
      failed(reason);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void close() {
    if (!reading.tryLock()) {
      rows.cancel();
      reading.lock();
    }
    try {
      finish(Optional.of(ErrorCode.QUERY_CANCELLED));
    } finally {
      reading.unlock();
    }
  }

  private void finish(Optional<ErrorCode> outcome) {
    if (over) {
      return;
    }
    over = true;
    cancellation.forget(onCancel);
    try {
      rows.close();
    } finally {
      end.ended(outcome, count, bytes);
    }
  }
}
