package dev.portico.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.tools.Server;

/**
 * A real H2 server on a loopback port over one database in memory, which lives as long as this
 * object, also while the server is stopped.
 */
public final class TestH2 implements AutoCloseable {

  /** A user that may read every table and write none. */
  public static final String READER = "PORTICO_READER";

  public static final String READER_PASSWORD = "reader-secret";

  private static final String OWNER = "OWNER";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final String database = "test_" + DATABASES.incrementAndGet();
  private final Connection keepAlive;
  private Server server;

  public TestH2() throws SQLException {
    keepAlive = DriverManager.getConnection("jdbc:h2:mem:" + database, OWNER, "");
    try (var statement = keepAlive.createStatement()) {
      statement.execute("CREATE USER " + READER + " PASSWORD '" + READER_PASSWORD + "'");
      statement.execute("GRANT SELECT ON SCHEMA PUBLIC TO " + READER);
    }
    server = start("0");
  }

  private static Server start(String port) throws SQLException {
    return Server.createTcpServer("-tcpPort", port, "-ifNotExists").start();
  }

  /** The JDBC URL over TCP, without user and password. */
  public String url() {
    return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:" + database;
  }

  /** A connection that may do everything, not over TCP; the caller closes it. */
  public Connection owner() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:" + database, OWNER, "");
  }

  /** Stops the server: its connections break. */
  public void stop() {
    server.stop();
  }

  /** Starts it again on the port it had. */
  public void restart() throws SQLException {
    server = start(Integer.toString(server.getPort()));
  }

  @Override
  public void close() throws SQLException {
    server.stop();
    keepAlive.close();
  }
}
