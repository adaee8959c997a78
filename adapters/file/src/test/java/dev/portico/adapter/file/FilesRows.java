package dev.portico.adapter.file;

import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The rows of files as they become readable, each given up when it is read. */
final class FilesRows implements RowSource {
  private final Connection engine;
  private final FileRequest request;
  private final List<Column> columns;
  private final ExecutionContext context;
  private final FileSource source;
  private FileListing listing;
  private volatile EngineSource current;
  private volatile boolean cancelled;

  FilesRows(
      Connection engine,
      FileSource source,
      FileRequest request,
      List<Column> columns,
      ExecutionContext context) {
    this.engine = engine;
    this.source = source;
    this.request = request;
    this.columns = List.copyOf(columns);
    this.context = context;
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public RowBatch next() {
    check();
    while (current != null || more()) {
      RowBatch batch = current.next();
      if (batch != null) {
        return batch;
      }
      current.close();
      current = null;
      source.release(listing);
    }
    return null;
  }

  private boolean more() {
    listing = source.next();
    if (listing == null) {
      return false;
    }
    try {
      current =
          new EngineSource(
              engine, EngineSql.select(request.table(), listing, columns), columns, context);
    } catch (SQLException e) {
      check();
      throw new PortException(Reason.DATA, "the engine cannot read the files", e);
    }
    return true;
  }

  private void check() {
    if (cancelled) {
      throw new PortException(Reason.CANCELLED, "cancelled");
    }
    if (context.remaining().isZero()) {
      throw new PortException(Reason.TIMEOUT, "the deadline passed");
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    source.cancel();
    EngineSource reading = current;
    if (reading != null) {
      reading.cancel();
    }
  }

  @Override
  public void close() {
    source.close();
    EngineSource reading = current;
    if (reading != null) {
      reading.close();
    }
  }
}
