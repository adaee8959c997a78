package dev.portico.jdbc;

import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.Service;

/**
 * A connection: read-only, without transactions, with one catalog. What JDBC lets a program set
 * here and Portico has no use for is remembered and given back.
 */
final class PorticoConnection extends AvaticaConnection {
  static final String CATALOG = "mesh";
  static final String WIRE_PROPERTY = "portico.wire";
  static final String WIRE_VERSION = "columnar-1";
  static final String APPLICATION_NAME = "ApplicationName";

  private final ConnectionOptions options;
  private final ServerCalls calls;
  private final AtomicInteger lastStatement = new AtomicInteger();
  private final Map<String, Class<?>> typeMap = new HashMap<>();
  private volatile boolean autoCommit = true;
  private volatile String schema;
  private volatile String application;
  private volatile SQLWarning warning;
  private volatile boolean closing;
  private volatile boolean aborted;
  private final Abandoned statements = new Abandoned();
  private Lifeline lifeline;
  private boolean lifelineTried;

  PorticoConnection(PorticoDriver driver, PorticoFactory factory, ConnectionOptions options)
      throws SQLException {
    super(driver, factory, options.publicUrl(), new Properties());
    this.options = options;
    this.calls = new ServerCalls(id, options);
    this.application = options.get(Option.APPLICATION).orElse(null);
    this.schema = options.get(Option.SCHEMA).orElse(null);
  }

  void open() throws SQLException {
    Map<String, String> properties = new HashMap<>();
    properties.put(WIRE_PROPERTY, WIRE_VERSION);
    for (Option option :
        List.of(
            Option.AS_OF,
            Option.AS_OF_FROM,
            Option.AS_OF_TO,
            Option.PURPOSE,
            Option.TIME_ZONE,
            Option.SCHEMA,
            Option.APPLICATION)) {
      options.get(option).ifPresent(value -> properties.put(option.label(), value));
    }
    calls.open(properties);
  }

  ServerCalls calls() {
    return calls;
  }

  ConnectionOptions options() {
    return options;
  }

  /** Whether instants are described as plain timestamps. */
  boolean plainInstants() {
    return options.get(Option.INSTANTS).isPresent();
  }

  /**
   * Notes that a statement was asked for with results of another kind than there is; programs that
   * ask so look at what they got.
   */
  void given(int type, int concurrency) {
    if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
      warning =
          new SQLWarning("results are forward only and read only, as this one will be", "01000");
    }
  }

  @Override
  public SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return warning;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
    warning = null;
  }

  /** From now on the connection knows of the statement only weakly. */
  Abandoned.Mark mark(AvaticaStatement statement) {
    statementMap.remove(statement.handle.id);
    return statements.mark(statement);
  }

  void forget(Abandoned.Mark mark) {
    statements.forget(mark);
  }

  /** Gives up at the server what the program forgot to close. */
  private void tidy() {
    for (Abandoned.Mark lost = statements.next(); lost != null; lost = statements.next()) {
      try {
        if (lost.number() < 0) {
          calls.release(lost.number());
        } else {
          calls.closeStatement(lost.number());
        }
      } catch (SQLException e) {
        return; // the next request will meet the same fault and tell it
      }
    }
  }

  /** A result that nobody will read. */
  void giveUp(Service.ResultSetResponse result) throws SQLException {
    if (result.updateCount < 0 && !result.firstFrame.done && !closing) {
      calls.release(result.statementId);
    }
  }

  /** A number for a plain statement: below zero, the server's own are above. */
  Meta.StatementHandle nextHandle() {
    tidy();
    return new Meta.StatementHandle(id, -lastStatement.incrementAndGet(), null);
  }

  @Override
  protected void checkOpen() throws SQLException {
    if (isClosed()) {
      throw new SQLNonTransientConnectionException("the connection is closed", "08003");
    }
  }

  /** Best effort: what cannot be closed now expires at the server. */
  void closeOnServer(int statement) {
    if (statement < 0 || closing) {
      return; // a plain statement lives at the server only as long as its result
    }
    try {
      calls.closeStatement(statement);
    } catch (SQLException e) {
      // The statement is closed here; the server closes its side with the connection.
    }
  }

  void closeOnServer() {
    try {
      calls.close();
    } catch (SQLException e) {
      closing = true; // it expires at the server
    } finally {
      endLifeline();
    }
  }

  /** A result stays open at the server: it must learn when nobody is left to read it. */
  synchronized void holdLifeline() {
    if (!lifelineTried) {
      lifelineTried = true;
      try {
        lifeline = calls.lifeline(this);
      } catch (SQLException e) {
        lifeline = null; // without one, results left open expire with the connection
      }
    }
  }

  private synchronized void endLifeline() {
    lifelineTried = true;
    if (lifeline != null) {
      lifeline.close();
    }
  }

  @Override
  public void close() throws SQLException {
    if (!isClosed()) {
      closing = true;
      for (AvaticaStatement statement : statements.open()) {
        statement.close();
      }
      super.close();
    }
  }

  boolean closing() {
    return closing;
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    checkOpen();
    tidy();
    Meta.StatementHandle handle = calls.prepare(sql);
    return factory.newPreparedStatement(
        this, handle, handle.signature, type, concurrency, holdability);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    return prepareStatement(sql);
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    throw new SQLFeatureNotSupportedException("there are no procedures to call", "0A000");
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "there are no transactions, so no savepoints", "0A000");
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    checkOpen();
    return sql;
  }

  @Override
  public void setAutoCommit(boolean value) throws SQLException {
    checkOpen();
    autoCommit = value;
  }

  @Override
  public boolean getAutoCommit() throws SQLException {
    checkOpen();
    return autoCommit;
  }

  @Override
  public void commit() throws SQLException {
    checkOpen();
  }

  @Override
  public void rollback() throws SQLException {
    checkOpen();
  }

  /** Portico only reads, whatever is asked for here. */
  @Override
  public void setReadOnly(boolean value) throws SQLException {
    checkOpen();
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    checkOpen();
    return true;
  }

  @Override
  public void setCatalog(String catalog) throws SQLException {
    checkOpen();
  }

  @Override
  public String getCatalog() throws SQLException {
    checkOpen();
    return CATALOG;
  }

  /** Where the tables are that statements name without a schema; none when null or empty. */
  @Override
  public void setSchema(String name) throws SQLException {
    checkOpen();
    calls.schema(name == null ? "" : name);
    schema = name == null || name.isBlank() ? null : name;
  }

  /** Null when there is none. */
  @Override
  public String getSchema() throws SQLException {
    checkOpen();
    return schema;
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    checkOpen();
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    checkOpen();
    return Connection.TRANSACTION_NONE;
  }

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    checkOpen();
    return typeMap;
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    checkOpen();
    if (map != null && !map.isEmpty()) {
      throw new SQLFeatureNotSupportedException("there are no user-defined types", "0A000");
    }
  }

  @Override
  public boolean isValid(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds < 0) {
      throw new SQLException("a timeout is not negative", "22023");
    }
    if (isClosed()) {
      return false;
    }
    try {
      calls.ping((int) Math.min(Integer.MAX_VALUE, timeoutSeconds * 1000L));
      tidy();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void setClientInfo(String name, String value) throws SQLClientInfoException {
    if (!APPLICATION_NAME.equals(name)) {
      return; // a property nobody knows is to be left alone
    }
    try {
      checkOpen();
      calls.application(value == null ? "" : value);
      application = value;
    } catch (SQLException e) {
      throw new SQLClientInfoException(
          e.getMessage(), e.getSQLState(), Map.of(name, ClientInfoStatus.REASON_UNKNOWN), e);
    }
  }

  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    String name = properties == null ? null : properties.getProperty(APPLICATION_NAME);
    setClientInfo(APPLICATION_NAME, name);
  }

  @Override
  public String getClientInfo(String name) throws SQLException {
    checkOpen();
    return APPLICATION_NAME.equals(name) ? application : null;
  }

  @Override
  public Array createArrayOf(String type, Object[] elements) throws SQLException {
    checkOpen();
    throw new SQLFeatureNotSupportedException(
        "an array cannot be bound; bind its elements one by one", "0A000");
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    checkOpen();
    Properties properties = new Properties();
    if (application != null) {
      properties.setProperty(APPLICATION_NAME, application);
    }
    return properties;
  }

  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    if (milliseconds < 0) {
      throw new SQLException("a timeout is not negative", "22023");
    }
    super.setNetworkTimeout(executor, milliseconds);
    calls.networkTimeout(milliseconds);
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    if (executor == null) {
      throw new SQLException("abort needs an executor", "22023");
    }
    if (!isClosed()) {
      closing = true;
      aborted = true;
      executor.execute(this::letGo);
    }
  }

  /** Nobody waits for the server, which learns it from the sockets and the lifeline. */
  private void letGo() {
    calls.abort();
    endLifeline();
  }

  @Override
  public boolean isClosed() throws SQLException {
    return aborted || super.isClosed();
  }

  /** The zone in which {@code java.sql} times are read, as every driver does. */
  @Override
  public TimeZone getTimeZone() {
    return TimeZone.getDefault();
  }

  /** A result of DatabaseMetaData, which belongs to no statement. */
  ResultSet metadata(String... arguments) throws SQLException {
    checkOpen();
    return PorticoResultSet.of(this, null, calls.metadata(arguments), Limits.NONE, held -> {});
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
