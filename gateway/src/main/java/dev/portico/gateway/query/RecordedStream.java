package dev.portico.gateway.query;

import dev.portico.gateway.audit.Receipt;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.util.List;

/**
 * Rows that leave only once the start of their query is recorded. The wait comes after the stores
 * were asked, so that it costs only what they do not take anyway.
 */
final class RecordedStream implements RowStream {
  private final RowStream rows;
  private final Receipt start;
  private boolean recorded;

  RecordedStream(RowStream rows, Receipt start) {
    this.rows = rows;
    this.start = start;
  }

  @Override
  public String queryId() {
    return rows.queryId();
  }

  @Override
  public List<OutputColumn> columns() {
    return rows.columns();
  }

  @Override
  public RowBatch next() {
    RowBatch batch = rows.next();
    if (!recorded) {
      start.await();
      recorded = true;
    }
    return batch;
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    rows.close();
  }
}
