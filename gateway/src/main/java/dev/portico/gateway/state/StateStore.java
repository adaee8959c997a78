package dev.portico.gateway.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.portico.gateway.config.ServerSettings.State;
import dev.portico.gateway.config.ServerSettings.StateDatabase;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of the state. Nothing is opened before it is needed, and one that is away is tried
 * again each second that it is needed: only what needs it is refused meanwhile, and soon. Its
 * tables are migrated before the first use; those of a newer program are left alone. Made once by
 * the composition root. Safe for many threads.
 */
public final class StateStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);
  private static final String MIGRATIONS = "classpath:dev/portico/gateway/state";
  private static final String FILE = "memory";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final int CONNECTIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

  private final HikariDataSource source;
  private final ReentrantLock migrating = new ReentrantLock();
  private final Outage outage = new Outage();
  private volatile boolean migrated;

  private StateStore(HikariConfig config) {
    source = new HikariDataSource(config);
  }

  /** The store of these settings, which is not opened yet. */
  public static StateStore of(State settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("state");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    settings
        .database()
        .ifPresentOrElse(d -> database(config, d), () -> file(config, settings.folder()));
    return new StateStore(config);
  }

  /** What was written is on the disk when a statement returns: a revoked key stays revoked. */
  private static void file(HikariConfig config, Path folder) {
    String path = folder.resolve(FILE).toString().replace(";", "\\;");
    config.setJdbcUrl(
        "jdbc:h2:file:" + path + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0");
    config.setUsername("portico");
    config.setPassword("");
  }

  private static void database(HikariConfig config, StateDatabase database) {
    config.setJdbcUrl(database.url());
    database.user().ifPresent(config::setUsername);
    config.setPassword(database.password().reveal());
    config.addDataSourceProperty("ApplicationName", "portico state");
    config.addDataSourceProperty("connectTimeout", PATIENCE.toSeconds());
    config.addDataSourceProperty("socketTimeout", LONGEST_STATEMENT.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", "true");
  }

  /** A piece of work in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does something in one transaction, which is committed unless the work throws.
   *
   * @throws GatewayException {@code STATE_UNAVAILABLE} when the database is away or refuses
   */
  <T> T transact(Work<T> work) {
    if (outage.lasts()) {
      throw unavailable(null);
    }
    try {
      return tried(work);
    } catch (SQLException | FlywayException e) {
      LOG.warn("the state cannot be read or written: {}", e.getMessage());
      LOG.debug("the state", e);
      throw unavailable(e);
    }
  }

  private static GatewayException unavailable(Exception cause) {
    return new GatewayException(
        ErrorCode.STATE_UNAVAILABLE,
        "access keys and saved queries cannot be reached now; queries with a name and password"
            + " or a token go on",
        cause);
  }

  /**
   * Once more when that may help: connections that broke while nobody used them say so only when
   * they are used, and of two who insert the same one is too late.
   */
  private <T> T tried(Work<T> work) throws SQLException {
    try (Connection connection = connection()) {
      try {
        return committed(connection, work);
      } catch (SQLException e) {
        if (!brokeBeforeCommit(e) && !UNIQUE_VIOLATION.equals(e.getSQLState())) {
          throw e;
        }
        LOG.debug("once more", e);
      }
    }
    source.getHikariPoolMXBean().softEvictConnections();
    try (Connection connection = connection()) {
      return committed(connection, work);
    }
  }

  private Connection connection() throws SQLException {
    try {
      migrate();
      Connection connection = source.getConnection();
      outage.over();
      return connection;
    } catch (SQLException | FlywayException e) {
      outage.noticed();
      throw e;
    }
  }

  private static boolean brokeBeforeCommit(SQLException e) {
    return !(e instanceof CommitFailure)
        && (Objects.toString(e.getSQLState(), "").startsWith("08") // connection exception
            || Objects.toString(e.getSQLState(), "").startsWith("57P")); // the server went away
  }

  /** Nobody knows whether it was committed, so it must not be done again. */
  private static final class CommitFailure extends SQLException {
    private static final long serialVersionUID = 1L;

    CommitFailure(SQLException cause) {
      super(cause);
    }
  }

  private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
    T result;
    try {
      result = work.on(connection);
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
    try {
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw new CommitFailure(e);
    }
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private void migrate() throws SQLException {
    if (migrated) {
      return;
    }
    if (!lock()) {
      throw new SQLException("somebody else has been waiting for the database all the time");
    }
    try {
      if (!migrated) {
        Flyway flyway =
            Flyway.configure(StateStore.class.getClassLoader())
                .dataSource(source)
                .locations(MIGRATIONS)
                .table("portico_migrations")
                .cleanDisabled(true)
                .load();
        refuseNewer(flyway.info());
        flyway.migrate();
        migrated = true;
      }
    } finally {
      migrating.unlock();
    }
  }

  /** What its columns mean to the program that made them, this one cannot know. */
  private static void refuseNewer(MigrationInfoService tables) throws SQLException {
    for (MigrationInfo applied : tables.applied()) {
      if (applied.getState() == MigrationState.FUTURE_SUCCESS
          || applied.getState() == MigrationState.FUTURE_FAILED) {
        throw new SQLException(
            "its tables are those of a newer Portico (version "
                + applied.getVersion()
                + " of them, which this release does not know); start the newer release, or give"
                + " this one a state of its own by state.folder or state.url");
      }
    }
  }

  private boolean lock() {
    try {
      return migrating.tryLock(LONGEST_STATEMENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down", e);
    }
  }

  @Override
  public void close() {
    if (source.getJdbcUrl().startsWith("jdbc:h2:") && migrated) {
      try (Connection connection = source.getConnection();
          var statement = connection.createStatement()) {
        statement.execute("SHUTDOWN");
        source.evictConnection(connection); // it ended with its database: nothing to roll back
      } catch (SQLException e) {
        LOG.warn("the state's file was not closed in order", e);
      }
    }
    source.close();
  }
}
