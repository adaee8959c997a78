package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Rows in memory, with counters of what the door did with them. */
class StubStream implements RowStream {
  static final AtomicInteger OPEN = new AtomicInteger();
  static final AtomicInteger OPENED = new AtomicInteger();
  static final AtomicInteger PULLED = new AtomicInteger();

  private final String queryId;
  private final List<OutputColumn> columns;
  private final Supplier<RowBatch> batches;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private Supplier<RowBatch> end = () -> null;
  private boolean closed;

  StubStream(String queryId, List<OutputColumn> columns, Supplier<RowBatch> batches) {
    this.queryId = queryId;
    this.columns = columns;
    this.batches = batches;
    OPEN.incrementAndGet();
    OPENED.incrementAndGet();
  }

  @Override
  public String queryId() {
    return queryId;
  }

  @Override
  public List<OutputColumn> columns() {
    return columns;
  }

  /** What comes after the rows. */
  void endWith(Supplier<RowBatch> other) {
    end = other;
  }

  CountDownLatch cancelled() {
    return cancelled;
  }

  @Override
  public RowBatch next() {
    if (cancelled.getCount() == 0) {
      throw new GatewayException(ErrorCode.QUERY_CANCELLED, "the query was cancelled");
    }
    PULLED.incrementAndGet();
    RowBatch batch = batches.get();
    return batch == null ? end.get() : batch;
  }

  @Override
  public void cancel() {
    cancelled.countDown();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      OPEN.decrementAndGet();
    }
  }
}
