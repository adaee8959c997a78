package dev.portico.gateway.cli;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JDBC result as a row stream, so that the command line writes it as the doors do. Closes the
 * statement with itself.
 */
final class JdbcRows implements RowStream {
  private static final int BATCH_ROWS = 1_000;

  private final Statement statement;
  private final ResultSet rows;
  private final List<OutputColumn> columns;
  private final List<JdbcValue> readers = new ArrayList<>();

  /** {@code rows} is null for a statement without result. */
  JdbcRows(Statement statement, ResultSet rows) throws SQLException {
    this.statement = statement;
    this.rows = rows;
    this.columns = rows == null ? List.of() : columns(rows.getMetaData());
  }

  private List<OutputColumn> columns(ResultSetMetaData metaData) throws SQLException {
    List<OutputColumn> found = new ArrayList<>();
    for (int i = 1; i <= metaData.getColumnCount(); i++) {
      JdbcValue reader = JdbcValue.of(metaData, i);
      readers.add(reader);
      found.add(
          new OutputColumn(
              metaData.getColumnLabel(i),
              reader.type(),
              metaData.isNullable(i) != ResultSetMetaData.columnNoNulls,
              false,
              Optional.empty(),
              Optional.empty()));
    }
    return found;
  }

  @Override
  public String queryId() {
    return "";
  }

  @Override
  public List<OutputColumn> columns() {
    return columns;
  }

  @Override
  public RowBatch next() {
    if (rows == null) {
      return null;
    }
    try {
      List<ColumnVector> vectors =
          readers.stream().map(r -> new ColumnVector(r.type(), BATCH_ROWS)).toList();
      int count = 0;
      while (count < BATCH_ROWS && rows.next()) {
        for (int i = 0; i < vectors.size(); i++) {
          readers.get(i).read(rows, i + 1, vectors.get(i), count);
        }
        count++;
      }
      return count == 0 ? null : new RowBatch(count, vectors);
    } catch (SQLException e) {
      throw SqlFaults.of(e);
    }
  }

  @Override
  public void cancel() {
    try {
      statement.cancel();
    } catch (SQLException e) {
      throw SqlFaults.of(e);
    }
  }

  @Override
  public void close() {
    try {
      statement.close();
    } catch (SQLException e) {
      throw SqlFaults.of(e);
    }
  }
}
