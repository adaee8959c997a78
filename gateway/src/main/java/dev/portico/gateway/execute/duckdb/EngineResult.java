package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.execute.Cancellation;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A statement running in the engine, read chunk by chunk. One reading thread; {@link #cancel} from
 * any.
 */
final class EngineResult implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineResult.class);

  /**
   * The engine forgets an interruption that comes before the statement has begun, so it is repeated
   * until the statement is closed.
   */
  private static final long REPEAT_MILLIS = 50;

  private final DuckDBConnection connection;
  private final DuckDBPreparedStatement statement;
  private final List<ColumnType> types;
  private final ScheduledExecutorService timer;
  private DuckDBChunkedResult result;
  private final Runnable onCancel = this::cancel;
  private Cancellation cancellation;
  private Future<?> repeated;
  private boolean closed;
  private volatile boolean drained;

  private EngineResult(
      DuckDBConnection connection,
      DuckDBPreparedStatement statement,
      List<ColumnType> types,
      ScheduledExecutorService timer) {
    this.connection = connection;
    this.statement = statement;
    this.types = types;
    this.timer = timer;
  }

  /** Prepares a statement; {@code timer} repeats its cancellation. */
  static EngineResult prepare(
      DuckDBConnection connection,
      String sql,
      List<BindValue> binds,
      List<ColumnType> types,
      ScheduledExecutorService timer)
      throws SQLException {
    DuckDBPreparedStatement statement = (DuckDBPreparedStatement) connection.prepareStatement(sql);
    try {
      EngineBinds.set(statement, binds);
      return new EngineResult(connection, statement, types, timer);
    } catch (SQLException | RuntimeException | Error e) {
      statement.close();
      throw e;
    }
  }

  /** Ends the work when its query is cancelled; before {@link #start}. */
  void endWith(Cancellation query) {
    cancellation = query;
    query.onCancel(onCancel);
  }

  /** Starts the work. */
  void start() throws SQLException {
    result = statement.query();
  }

  /** The next rows, or null. */
  RowBatch next() throws SQLException {
    while (result.nextChunk()) {
      DuckDBDataChunkReader chunk = result.chunk();
      int rows = (int) chunk.rowCount();
      if (rows > 0) {
        List<ColumnVector> vectors = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
          vectors.add(read(chunk.vector(i), types.get(i), rows));
        }
        return new RowBatch(rows, vectors);
      }
    }
    DriverAccess.checkError(result);
    drained = true;
    return null;
  }

  /** Whether every row was read. */
  boolean drained() {
    return drained;
  }

  /** The forms here are written by {@code Transport.leaving}. */
  private static ColumnVector read(DuckDBReadableVector from, ColumnType type, int rows) {
    ColumnVector to = new ColumnVector(type, rows);
    for (int row = 0; row < rows; row++) {
      if (from.isNull(row)) {
        to.setNull(row);
        continue;
      }
      switch (type.kind()) {
        case BOOLEAN -> to.setLong(row, from.getBoolean(row) ? 1 : 0);
        case SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ ->
            to.setLong(row, from.getLong(row));
        case REAL, DOUBLE -> to.setDouble(row, from.getDouble(row));
        case DECIMAL -> to.setObject(row, from.getBigDecimal(row));
        case VARCHAR -> to.setObject(row, from.getString(row));
        case VARBINARY -> to.setObject(row, HexFormat.of().parseHex(from.getString(row)));
        case ARRAY -> to.setObject(row, JsonArrays.read(from.getString(row), type.element()));
      }
    }
    return to;
  }

  /** Stops the work; nothing happens when it has ended. */
  synchronized void cancel() {
    if (closed) {
      return;
    }
    try {
      DriverAccess.interrupt(connection);
      if (repeated == null) {
        repeated =
            timer.scheduleWithFixedDelay(
                this::cancel, REPEAT_MILLIS, REPEAT_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (SQLException e) {
      LOG.warn("the engine did not take a cancellation", e);
    } catch (RejectedExecutionException e) {
      LOG.debug("the engine is being closed, a cancellation is not repeated", e);
    }
  }

  @Override
  public void close() throws SQLException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (repeated != null) {
        repeated.cancel(false);
      }
    }
    if (cancellation != null) {
      cancellation.forget(onCancel);
    }
    try (statement) {
      if (result != null) {
        result.close();
      }
    }
  }
}
