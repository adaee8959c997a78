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
  private final Abandoned.Mark mark;

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
    this.mark = connection.mark(this);
    mark.held(true);
  }

  private void run() throws SQLException {
    checkOpen();
    closeResult();
    Limits limits = execution.limits(maxRowCount);
    Service.ResultSetResponse response =
        execution.send(() -> portico.calls().execute(handle.id, parameters().toWire(), limits));
    take(response, limits);
  }

  /** Closing excludes this, so that a result is either seen by it or given up here. */
  private synchronized void take(Service.ResultSetResponse response, Limits limits)
      throws SQLException {
    if (isClosed()) {
      portico.giveUp(response);
      throw Execution.closedMeanwhile();
    }
    updateCount = response.updateCount;
    if (response.updateCount < 0) {
      openResultSet = PorticoResultSet.of(portico, this, response, limits, result -> {});
    }
  }

  @Override
  protected void close_() {
    execution.stop(portico.calls(), handle.id);
    portico.forget(mark);
    super.close_();
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

  @Override
  public String enquoteIdentifier(String name, boolean always) throws SQLException {
    return super.enquoteIdentifier(Execution.required(name), always);
  }

  @Override
  public String enquoteLiteral(String text) throws SQLException {
    return super.enquoteLiteral(Execution.required(text));
  }

  @Override
  public String enquoteNCharLiteral(String text) throws SQLException {
    return super.enquoteNCharLiteral(Execution.required(text));
  }

  @Override
  public boolean isSimpleIdentifier(String name) throws SQLException {
    return super.isSimpleIdentifier(Execution.required(name));
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapping.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return Wrapping.is(this, type);
  }
}
