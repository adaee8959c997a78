package dev.portico.gateway.execute;

import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.util.List;

/** The rows of a plan that one store runs whole, passed on as they come. */
final class StoreStream implements RowStream {
  private final Execution execution;
  private final List<OutputColumn> columns;
  private final RowSource source;

  StoreStream(Execution execution, List<OutputColumn> columns, RowSource source) {
    this.execution = execution;
    this.columns = columns;
    this.source = source;
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
    return source.next();
  }

  @Override
  public void cancel() {
    execution.cancellation().cancel(Cancelled.byClient());
  }

  @Override
  public void close() {
    source.close();
  }
}
