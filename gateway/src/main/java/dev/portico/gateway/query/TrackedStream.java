package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.List;
import java.util.Optional;

/** A running query's rows, counted and cut at the caller's own limit; tells once how the query ended. One reading thread. */
final class TrackedStream implements RowStream {

  /** Told once, when the query is over. */
  interface End {
    void ended(Optional<ErrorCode> failure, long rows, long bytes);
  }

  private final RowStream rows;
  private final long maxRows;
  private final End end;
  private long count;
  private long bytes;
  private ErrorCode failure;
  private boolean complete;
  private boolean closed;

  TrackedStream(RowStream rows, long maxRows, End end) {
    this.rows = rows;
    this.maxRows = maxRows;
    this.end = end;
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
    if (complete || maxRows > 0 && count >= maxRows) {
      complete = true;
      return null;
    }
    try {
      RowBatch batch = rows.next();
      if (batch == null) {
        complete = true;
        return null;
      }
      RowBatch taken = cut(batch);
      count += taken.rows();
      bytes += taken.estimatedBytes();
      return taken;
    } catch (GatewayException e) {
      failure = e.code();
      throw e;
    } catch (RuntimeException | Error e) {
      failure = ErrorCode.INTERNAL;
      throw new GatewayException(
          ErrorCode.INTERNAL, "the query failed inside the server; its log has the details under " + queryId(), e);
    }
  }

  private RowBatch cut(RowBatch batch) {
    if (maxRows <= 0 || count + batch.rows() <= maxRows) {
      return batch;
    }
    List<ColumnVector> same = batch.columns();
    return new RowBatch((int) (maxRows - count), same);
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      rows.close();
    } finally {
      ErrorCode outcome = failure == null && !complete ? ErrorCode.QUERY_CANCELLED : failure;
      end.ended(Optional.ofNullable(outcome), count, bytes);
    }
  }
}
