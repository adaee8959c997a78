package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.RowBatch;
import java.util.List;
import org.apache.calcite.avatica.Meta;

/**
 * A result on its way to one client: pulls batches only when a frame is asked for, and cuts frames
 * by rows and bytes. Used by one thread at a time.
 */
final class ResultCursor implements AutoCloseable {
  /** A frame is sent when filling it took so long: a slow query shows its first rows early. */
  private static final long PATIENCE_NANOS = 100_000_000L;

  private final RowStream stream;
  private final OpenConnection connection;
  private final int frameRows;
  private final long frameBytes;
  private final long maxRows;
  private Meta.Frame first;
  private RowBatch batch;
  private int position;
  private long offset;
  private boolean drained;

  ResultCursor(RowStream stream, OpenConnection connection, Limits limits, long maxRows) {
    this.stream = stream;
    this.connection = connection;
    this.frameRows = limits.frameRows();
    this.frameBytes = limits.frameBytes();
    this.maxRows = maxRows > 0 ? maxRows : Long.MAX_VALUE;
  }

  List<OutputColumn> columns() {
    return stream.columns();
  }

  void readFirst(int fetchRows) {
    first = next(0, fetchRows);
  }

  /** The frame read by {@link #readFirst}. */
  Meta.Frame first() {
    return first;
  }

  boolean drained() {
    return drained;
  }

  Meta.Frame next(long from, int fetchRows) {
    if (from != offset) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID,
          "rows are read once and in order: the next row is " + offset + ", not " + from);
    }
    FrameBuilder frame =
        FrameBuilder.of(connection.wire(), columns(), connection.session().settings().timeZone());
    long rows = fill(frame, fetchRows > 0 ? Math.min(fetchRows, frameRows) : frameRows);
    Meta.Frame built = frame.build(offset, drained);
    offset += rows;
    if (drained) {
      close();
    }
    return built;
  }

  private long fill(FrameBuilder frame, int rowLimit) {
    long started = System.nanoTime();
    long bytesLeft = frameBytes;
    long rows = 0;
    while (rows < rowLimit && bytesLeft > 0 && !drained) {
      if (offset + rows >= maxRows) {
        drained = true;
      } else if (batch == null || position == batch.rows()) {
        if (rows > 0 && System.nanoTime() - started > PATIENCE_NANOS) {
          break;
        }
        pull();
      } else {
        int most = (int) Math.min(rowLimit - rows, maxRows - offset - rows);
        RowSlice slice = RowSlice.fitting(batch, position, most, bytesLeft, rows == 0);
        if (slice.rows() == 0) {
          break;
        }
        frame.add(slice);
        position += slice.rows();
        rows += slice.rows();
        bytesLeft -= slice.bytes();
      }
    }
    return rows;
  }

  private void pull() {
    batch = stream.next();
    position = 0;
    drained = batch == null;
  }

  @Override
  public void close() {
    batch = null;
    stream.close();
  }
}
