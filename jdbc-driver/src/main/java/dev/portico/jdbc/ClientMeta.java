package dev.portico.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.avatica.MetaImpl;
import org.apache.calcite.avatica.MissingResultsException;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.TypedValue;

/**
 * What Avatica's classes still ask of a Meta: closing. Everything else goes through {@link
 * ServerCalls} directly.
 */
final class ClientMeta extends MetaImpl {
  private final PorticoConnection portico;

  ClientMeta(PorticoConnection connection) {
    super(connection);
    this.portico = connection;
  }

  @Override
  public void closeStatement(StatementHandle handle) {
    portico.closeOnServer(handle.id);
  }

  @Override
  public void closeConnection(ConnectionHandle handle) {
    portico.closeOnServer();
  }

  @Override
  public StatementHandle prepare(ConnectionHandle handle, String sql, long maxRowCount) {
    throw unused();
  }

  @Override
  @Deprecated
  public ExecuteResult prepareAndExecute(
      StatementHandle handle, String sql, long maxRowCount, PrepareCallback callback) {
    throw unused();
  }

  @Override
  public ExecuteResult prepareAndExecute(
      StatementHandle handle,
      String sql,
      long maxRowCount,
      int maxRowsInFirstFrame,
      PrepareCallback callback) {
    throw unused();
  }

  @Override
  public ExecuteBatchResult prepareAndExecuteBatch(
      StatementHandle handle, List<String> sqlCommands) {
    throw unused();
  }

  @Override
  public ExecuteBatchResult executeBatch(
      StatementHandle handle, List<List<TypedValue>> parameterValues) {
    throw unused();
  }

  @Override
  public Frame fetch(StatementHandle handle, long offset, int fetchMaxRowCount)
      throws NoSuchStatementException, MissingResultsException {
    throw unused();
  }

  @Override
  @Deprecated
  public ExecuteResult execute(
      StatementHandle handle, List<TypedValue> parameterValues, long maxRowCount) {
    throw unused();
  }

  @Override
  public ExecuteResult execute(
      StatementHandle handle, List<TypedValue> parameterValues, int maxRowsInFirstFrame) {
    throw unused();
  }

  @Override
  public boolean syncResults(StatementHandle handle, QueryState state, long offset) {
    throw unused();
  }

  @Override
  public void commit(ConnectionHandle handle) {
    throw unused();
  }

  @Override
  public void rollback(ConnectionHandle handle) {
    throw unused();
  }

  private static IllegalStateException unused() {
    return new IllegalStateException(new SQLException("not part of Portico's driver"));
  }
}
