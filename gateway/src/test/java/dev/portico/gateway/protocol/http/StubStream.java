package dev.portico.gateway.protocol.http;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.result.Rows;
import dev.portico.spi.RowBatch;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives the same batch a number of times, then ends, fails or waits to be cancelled; counts what is
 * done to it.
 */
final class StubStream implements RowStream {
  /** What comes after the batches. */
  enum Ending {
    END,
    FAILURE,
    SILENCE
  }

  final AtomicInteger given = new AtomicInteger();
  final AtomicInteger closes = new AtomicInteger();
  final CountDownLatch cancelled = new CountDownLatch(1);
  final CountDownLatch closed = new CountDownLatch(1);
  private final Rows rows;
  private final int batches;
  private final Ending ending;

  StubStream(Rows rows, int batches, Ending ending) {
    this.rows = rows;
    this.batches = batches;
    this.ending = ending;
  }

  @Override
  public String queryId() {
    return "q-stub";
  }

  @Override
  public List<OutputColumn> columns() {
    return rows.columns();
  }

  @Override
  public RowBatch next() {
    if (cancelled.getCount() == 0) {
      throw new GatewayException(ErrorCode.QUERY_CANCELLED, "cancelled");
    }
    if (given.get() < batches) {
      given.incrementAndGet();
      return rows.batch();
    }
    return switch (ending) {
      case END -> null;
      case FAILURE -> throw new GatewayException(ErrorCode.STORE_UNAVAILABLE, "the store is gone");
      case SILENCE -> silence();
    };
  }

  private RowBatch silence() {
    try {
      if (!cancelled.await(2, TimeUnit.MINUTES)) {
        throw new AssertionError("nobody cancelled");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new GatewayException(ErrorCode.QUERY_CANCELLED, "cancelled");
  }

  @Override
  public void cancel() {
    cancelled.countDown();
  }

  @Override
  public void close() {
    closes.incrementAndGet();
    closed.countDown();
  }
}
