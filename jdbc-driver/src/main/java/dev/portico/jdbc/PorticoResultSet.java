package dev.portico.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.TimeZone;
import java.util.function.Consumer;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.Service;

/** A result: forward only, read only. */
final class PorticoResultSet extends AvaticaResultSet {
  private PorticoResultSet(AvaticaStatement statement, Meta.Signature signature)
      throws SQLException {
    super(
        statement,
        new QueryState(""),
        signature,
        new PorticoResultSetMetaData(statement, signature),
        TimeZone.getDefault(),
        Meta.Frame.EMPTY);
  }

  /**
   * @param statement null for results of DatabaseMetaData
   * @param held told whether the server holds rows of this result
   */
  static PorticoResultSet of(
      PorticoConnection connection,
      AvaticaStatement statement,
      Service.ResultSetResponse response,
      Limits limits,
      Consumer<Boolean> held)
      throws SQLException {
    PorticoResultSet result = new PorticoResultSet(statement, response.signature);
    held.accept(!response.firstFrame.done);
    if (statement != null && !response.firstFrame.done) {
      connection.holdLifeline();
    }
    Frames frames =
        new Frames(response.firstFrame, source(connection, response.statementId, limits, held));
    result.execute2(new BlockCursor(frames), response.signature.columns);
    return result;
  }

  private static Frames.Source source(
      PorticoConnection connection, int statement, Limits limits, Consumer<Boolean> held) {
    return new Frames.Source() {
      @Override
      public Meta.Frame fetch(long offset) throws SQLException {
        Meta.Frame frame = connection.calls().fetch(statement, offset, limits);
        held.accept(!frame.done);
        return frame;
      }

      @Override
      public boolean release() {
        held.accept(false);
        if (!connection.closing()) {
          try {
            connection.calls().release(statement);
          } catch (SQLException e) {
            // The server gives it up by itself when the statement runs again, closes or expires.
          }
        }
        return !connection.closing();
      }
    };
  }

  @Override
  public Object getObject(int index) throws SQLException {
    checkOpen();
    if (index < 1 || index > accessorList.size()) {
      throw new SQLException(
          "there is no column " + index + "; the result has " + accessorList.size(), "42703");
    }
    Object value = accessorList.get(index - 1).getObject();
    return value instanceof OffsetDateTime instant && plainInstants()
        ? Timestamp.from(instant.toInstant())
        : value;
  }

  private boolean plainInstants() {
    return statement != null && ((PorticoConnection) statement.connection).plainInstants();
  }

  @Override
  public Object getObject(String label) throws SQLException {
    return getObject(findColumn(label));
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    if (direction != ResultSet.FETCH_FORWARD) {
      throw new SQLFeatureNotSupportedException("a result is read forward only", "0A000");
    }
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
