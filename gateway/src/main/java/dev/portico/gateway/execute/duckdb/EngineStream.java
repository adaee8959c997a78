package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancelled;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.sql.SQLException;
import java.util.List;

/** A residual's rows on their way out of the engine. */
final class EngineStream implements RowStream {
  private final EngineQuery query;
  private final Execution execution;
  private final List<OutputColumn> columns;

  EngineStream(EngineQuery query, Execution execution, List<OutputColumn> columns) {
    this.query = query;
    this.execution = execution;
    this.columns = columns;
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
    execution.cancellation().check();
    try {
      return query.result().next();
    } catch (SQLException e) {
      throw query.explain(e);
    } catch (GatewayException e) {
      throw execution.cancellation().explain(e);
    }
  }

  @Override
  public void cancel() {
    execution.cancellation().cancel(Cancelled.byClient());
  }

  @Override
  public void close() {
    query.close();
  }
}
