package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancelled;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A residual's rows on their way out of the engine. One reading thread; {@link #cancel} and {@link
 * #close} from any.
 */
final class EngineStream implements RowStream {
  private final EngineQuery query;
  private final Execution execution;
  private final List<OutputColumn> columns;
  private final Runnable release;
  private final ReentrantLock reading = new ReentrantLock();
  private boolean closed;

  /**
   * @param release gives the engine's slot back
   */
  EngineStream(
      EngineQuery query, Execution execution, List<OutputColumn> columns, Runnable release) {
    this.query = query;
    this.execution = execution;
    this.columns = columns;
    this.release = release;
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
      return closed ? null : query.result().next();
    } catch (SQLException e) {
      throw query.explain(e);
    } catch (GatewayException e) {
      throw execution.cancellation().explain(e);
    } finally {
      reading.unlock();
    }
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
      release.run();
    }
  }
}
