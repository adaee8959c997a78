package dev.portico.adapter.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Opens connections for the pool.
 *
 * <p>The pool's own attempts fail behind its back: they pause for up to five seconds after a
 * failure, and whoever waits learns only that no connection came in time. So while the pool is
 * empty the first connection is tried here, by {@link #tryFirst}, where its failure is seen at
 * once; when it succeeds the pool takes that connection over. Used from many threads.
 */
final class ConnectingSource implements DataSource, AutoCloseable {
  private final JdbcPortConfig config;
  private final Properties properties;
  private final ThreadPoolExecutor connector;
  private final AtomicReference<Connection> first = new AtomicReference<>();
  private CompletableFuture<Void> attempt = CompletableFuture.completedFuture(null);

  ConnectingSource(JdbcPortConfig config) {
    this.config = config;
    this.properties = config.dialect().driverProperties(config);
    config.user().ifPresent(user -> properties.setProperty("user", user));
    config.password().ifPresent(password -> properties.setProperty("password", password));
    this.connector =
        new ThreadPoolExecutor(
            1,
            1,
            60,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            Watch.threads("portico-" + config.connection() + "-connect"));
    connector.allowCoreThreadTimeOut(true);
  }

  /** The attempt that is running, or a new one; it fails with the driver's exception. */
  synchronized CompletableFuture<Void> tryFirst() {
    if (attempt.isDone()) {
      attempt = CompletableFuture.runAsync(this::connectFirst, connector);
    }
    return attempt;
  }

  private void connectFirst() {
    try {
      closeQuietly(first.getAndSet(connect()));
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection waiting = first.getAndSet(null);
    return waiting != null ? waiting : connect();
  }

  private Connection connect() throws SQLException {
    return config.driver().driver().connect(config.url(), properties);
  }

  private static void closeQuietly(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // it was never used
    }
  }

  @Override
  public void close() {
    connector.shutdownNow();
    closeQuietly(first.getAndSet(null));
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the connection's settings name the user");
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return (int) Math.max(1, config.connectTimeout().toSeconds());
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
