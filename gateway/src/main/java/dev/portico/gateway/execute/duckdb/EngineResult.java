package dev.portico.gateway.execute.duckdb;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A statement running in the engine, read chunk by chunk. One reading thread; {@link #cancel} from any.
 */
final class EngineResult implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineResult.class);

  private final DuckDBPreparedStatement statement;
  private final List<ColumnType> types;
  private DuckDBChunkedResult result;
  private boolean closed;
  private volatile boolean drained;

  private EngineResult(DuckDBPreparedStatement statement, List<ColumnType> types) {
    this.statement = statement;
    this.types = types;
  }

  static EngineResult prepare(
      DuckDBConnection connection, String sql, List<BindValue> binds, List<ColumnType> types)
      throws SQLException {
    DuckDBPreparedStatement statement = (DuckDBPreparedStatement) connection.prepareStatement(sql);
    try {
      EngineBinds.set(statement, binds);
      return new EngineResult(statement, types);
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
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
        case SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> to.setLong(row, from.getLong(row));
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
      statement.cancel();
    } catch (SQLException e) {
      LOG.warn("the engine did not take a cancellation", e);
    }
  }

  @Override
  public void close() throws SQLException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try (statement) {
      if (result != null) {
        result.close();
      }
    }
  }
}
