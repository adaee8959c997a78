package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancelled;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A residual's rows on their way out of the engine. One reading thread; {@link #cancel} and {@link
 * #close} from any.
 */
final class EngineStream implements RowStream {
  /** How long a reader that waited in vain reads without turns. */
  private static final long WITHOUT_TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EngineQuery query;
  private final Execution execution;
  private final List<OutputColumn> columns;
  private final EngineSlots slots;
  private final EngineSlots.Turn open;
  private final ReentrantLock reading = new ReentrantLock();
  private boolean inVain;
  private long inVainSince;
  private boolean closed;

  /**
   * @param open closed with this stream
   */
  EngineStream(
      EngineQuery query,
      Execution execution,
      List<OutputColumn> columns,
      EngineSlots slots,
      EngineSlots.Turn open) {
    this.query = query;
    this.execution = execution;
    this.columns = columns;
    this.slots = slots;
    this.open = open;
  }

  @Override
  public String queryId() {
    return execution.queryId();
  }

  @Override
  public List<OutputColumn> columns() {
    return columns;
  }

  @Override
  public RowBatch next() {
    reading.lock();
    try {
      execution.cancellation().check();
      return closed ? null : read();
    } catch (SQLException e) {
      throw query.explain(e);
    } catch (GatewayException e) {
      throw execution.cancellation().explain(e);
    } finally {
      reading.unlock();
    }
  }

  private RowBatch read() throws SQLException {
    RowBatch batch = inTurn(query::next);
    while (batch == null && query.awaitMore()) {
      batch =
          inTurn(
              () -> {
                query.again();
                return query.next();
              });
    }
    return batch;
  }

  private interface Step {
    RowBatch run() throws SQLException;
  }

  private RowBatch inTurn(Step step) throws SQLException {
    EngineSlots.Turn turn = turn();
    try {
      return step.run();
    } finally {
      turn.close();
    }
  }

  /** Who waited in vain does not wait for each batch. */
  private EngineSlots.Turn turn() {
    if (inVain && System.nanoTime() - inVainSince < WITHOUT_TURN_NANOS) {
      return EngineSlots.Turn.NONE;
    }
    EngineSlots.Turn turn = slots.read(execution);
    inVain = turn == EngineSlots.Turn.NONE;
    inVainSince = System.nanoTime();
    return turn;
  }

  @Override
  public void cancel() {
    execution.cancellation().cancel(Cancelled.byClient());
  }

  /**
   * The engine's result must not be closed under a thread that reads it: that one is stopped first.
   */
  @Override
  public void close() {
    if (!reading.tryLock()) {
      query.stop();
      reading.lock();
    }
    try {
      if (!closed) {
        closed = true;
        closeOnce();
      }
    } finally {
      reading.unlock();
    }
  }

  private void closeOnce() {
    try {
      query.close();
    } finally {
      open.close();
    }
  }
}
