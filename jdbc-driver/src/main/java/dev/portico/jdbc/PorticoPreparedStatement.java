package dev.portico.jdbc;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.Service;

/** A statement that the server has prepared. */
final class PorticoPreparedStatement extends PreparedSetters {
  private final PorticoConnection portico;
  private final Execution execution = new Execution();

  PorticoPreparedStatement(
      PorticoConnection connection, Meta.StatementHandle handle, Meta.Signature signature)
      throws SQLException {
    super(
        connection,
        handle,
        signature,
        ResultSet.TYPE_FORWARD_ONLY,
        ResultSet.CONCUR_READ_ONLY,
        ResultSet.HOLD_CURSORS_OVER_COMMIT);
    this.portico = connection;
  }

  private void run() throws SQLException {
    checkOpen();
    closeResult();
    Limits limits = execution.limits(maxRowCount);
    Service.ResultSetResponse response =
        execution.send(() -> portico.calls().execute(handle.id, parameters().toWire(), limits));
    updateCount = response.updateCount;
    if (response.updateCount < 0) {
      openResultSet = PorticoResultSet.of(portico, this, response, limits);
    }
  }

  private void closeResult() {
    updateCount = -1;
    if (openResultSet != null) {
      openResultSet.close();
      openResultSet = null;
    }
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    run();
    if (openResultSet == null) {
      throw Execution.noRows();
    }
    return openResultSet;
  }

  @Override
  public boolean execute() throws SQLException {
    run();
    return openResultSet != null;
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    run();
    if (openResultSet != null) {
      closeResult();
      throw Execution.rowsInsteadOfCount();
    }
    return updateCount;
  }

  /** Null for a statement without rows, as JDBC wants it. */
  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    ResultSetMetaData columns = super.getMetaData();
    return columns.getColumnCount() == 0 ? null : columns;
  }

  @Override
  public ResultSet getResultSet() throws SQLException {
    checkOpen();
    return openResultSet;
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    checkOpen();
    if (current != Statement.KEEP_CURRENT_RESULT) {
      closeResult();
    }
    updateCount = -1;
    return false;
  }

  @Override
  public void cancel() throws SQLException {
    checkOpen();
    execution.cancel(portico.calls(), handle.id);
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    checkOpen();
    execution.timeoutSeconds(seconds);
  }

  @Override
  public int getQueryTimeout() throws SQLException {
    checkOpen();
    return execution.timeoutSeconds();
  }

  @Override
  public void setFetchSize(int rows) throws SQLException {
    checkOpen();
    execution.fetchRows(rows);
  }

  @Override
  public int getFetchSize() throws SQLException {
    return execution == null ? 0 : execution.fetchRows();
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
  }

  @Override
  public void setPoolable(boolean poolable) throws SQLException {
    checkOpen();
  }

  @Override
  public void addBatch() throws SQLException {
    throw Execution.noBatches();
  }

  @Override
  public int[] executeBatch() throws SQLException {
    throw Execution.noBatches();
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    throw Execution.noBatches();
  }
}
