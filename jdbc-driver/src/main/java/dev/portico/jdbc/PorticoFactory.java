package dev.portico.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Properties;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaSpecificDatabaseMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.UnregisteredDriver;

/** Makes Portico's JDBC objects where Avatica asks for them. */
final class PorticoFactory implements AvaticaFactory {
  private static final int JDBC_MAJOR = 4;
  private static final int JDBC_MINOR = 3;

  @Override
  public int getJdbcMajorVersion() {
    return JDBC_MAJOR;
  }

  @Override
  public int getJdbcMinorVersion() {
    return JDBC_MINOR;
  }

  @Override
  public AvaticaConnection newConnection(
      UnregisteredDriver driver, AvaticaFactory factory, String url, Properties info) {
    throw new UnsupportedOperationException("connections are made by PorticoDriver.connect");
  }

  @Override
  public AvaticaStatement newStatement(
      AvaticaConnection connection,
      Meta.StatementHandle handle,
      int type,
      int concurrency,
      int holdability)
      throws SQLException {
    ((PorticoConnection) connection).given(type, concurrency);
    return new PorticoStatement((PorticoConnection) connection);
  }

  @Override
  public AvaticaPreparedStatement newPreparedStatement(
      AvaticaConnection connection,
      Meta.StatementHandle handle,
      Meta.Signature signature,
      int type,
      int concurrency,
      int holdability)
      throws SQLException {
    ((PorticoConnection) connection).given(type, concurrency);
    return new PorticoPreparedStatement((PorticoConnection) connection, handle, signature);
  }

  @Override
  public AvaticaResultSet newResultSet(
      AvaticaStatement statement,
      QueryState state,
      Meta.Signature signature,
      TimeZone zone,
      Meta.Frame frame)
      throws SQLException {
    throw new UnsupportedOperationException("results are made by PorticoConnection.result");
  }

  @Override
  public AvaticaSpecificDatabaseMetaData newDatabaseMetaData(AvaticaConnection connection) {
    return new PorticoDatabaseMetaData((PorticoConnection) connection);
  }

  @Override
  public ResultSetMetaData newResultSetMetaData(
      AvaticaStatement statement, Meta.Signature signature) {
    return new PorticoResultSetMetaData(statement, signature);
  }
}
