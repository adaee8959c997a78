package dev.portico.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server on a loopback port, started once per JVM at the first need and stopped
 * with it. Tests take a database of their own each.
 */
public final class TestPostgres {

  /** A role that may read every table and write none. */
  public static final String READER = "portico_reader";

  public static final String READER_PASSWORD = "reader-secret";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final EmbeddedPostgres server;

  private TestPostgres() throws IOException, SQLException {
    server = EmbeddedPostgres.builder().setServerConfig("max_connections", "100").start();
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE "
              + READER
              + " LOGIN PASSWORD '"
              + READER_PASSWORD
              + "' IN ROLE pg_read_all_data");
    }
  }

  private static final class Holder {
    static final TestPostgres SHARED = start();

    private static TestPostgres start() {
      try {
        return new TestPostgres();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException e) {
        throw new IllegalStateException("PostgreSQL started but did not take the reader's role", e);
      }
    }
  }

  /** The server all tests of this JVM share. */
  public static TestPostgres shared() {
    return Holder.SHARED;
  }

  /** Makes an empty database and returns its name. */
  public String newDatabase() throws SQLException {
    String name = "test_" + DATABASES.incrementAndGet();
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
    }
    return name;
  }

  /** The JDBC URL of a database, without user and password. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
  }

  public int port() {
    return server.getPort();
  }

  /** A connection that may do everything; the caller closes it. */
  public Connection superuser(String database) throws SQLException {
    return DriverManager.getConnection(url(database) + "?user=postgres&reWriteBatchedInserts=true");
  }
}
