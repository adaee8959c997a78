package dev.portico.adapter.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one port: none before the first is needed, never more than the maximum.
 * Connections come read-only and without auto-commit. Used from many threads.
 */
final class ConnectionPool implements AutoCloseable {
  /**
   * While the pool may still grow, how often a waiter looks whether it has become empty, which
   * means that the store went away.
   */
  private static final long LOOK_MILLIS = 250;

  /** A starting store is asked again after this pause. */
  private static final long STARTING_PAUSE_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
  private static final String STARTING_UP = "57P03";

  private final JdbcPortConfig config;
  private final ConnectingSource source;
  private final JdbcErrors errors;
  private HikariPool pool;
  private boolean closed;

  ConnectionPool(JdbcPortConfig config) {
    this.config = config;
    this.source = new ConnectingSource(config);
    this.errors = new JdbcErrors(config.connection());
  }

  /**
   * A connection, waiting no longer than the pool's own patience and the caller's.
   *
   * @throws PortException BUSY, UNAVAILABLE, TIMEOUT when the caller's patience was the shorter
   *     one, CANCELLED when the thread is interrupted
   */
  Connection borrow(Duration patience) {
    return borrow(new Wait(System.nanoTime(), config.pool().acquireTimeout(), patience));
  }

  /**
   * A connection for a question to the store's catalog. At start all tables are asked about at
   * once, so these callers may queue longer than queries do.
   *
   * @throws PortException as {@link #borrow}, but BUSY where that says TIMEOUT
   */
  Connection borrowForCatalog(Duration patience) {
    return borrow(new Wait(System.nanoTime(), patience, patience));
  }

  private Connection borrow(Wait wait) {
    if (wait.leftMillis() <= 0) {
      throw outOfTime(null);
    }
    HikariPool open = pool();
    while (true) {
      if (open.getTotalConnections() == 0) {
        connectFirst(wait);
      }
      try {
        return open.getConnection(slice(open, wait.leftMillis()));
      } catch (SQLTransientConnectionException e) {
        if (wait.leftMillis() <= 0) {
          throw noneFree(open, wait, e);
        }
      } catch (SQLException e) {
        throw interruptedOrClosed(e);
      }
    }
  }

  /** How long a caller still waits: for the pool's patience or its own, whichever is shorter. */
  private record Wait(long beginNanos, Duration acquireTimeout, Duration patience) {

    long leftMillis() {
      Duration whole = callerIsInHurry() ? patience : acquireTimeout;
      return whole.minusNanos(System.nanoTime() - beginNanos).toMillis();
    }

    boolean callerIsInHurry() {
      return patience.compareTo(acquireTimeout) < 0;
    }
  }

  private long slice(HikariPool open, long leftMillis) {
    boolean full = open.getTotalConnections() >= config.pool().maximumSize();
    return Math.max(1, full ? leftMillis : Math.min(LOOK_MILLIS, leftMillis));
  }

  private void connectFirst(Wait wait) {
    while (true) {
      try {
        source.tryFirst().get(Math.max(1, wait.leftMillis()), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        throw wait.callerIsInHurry() ? outOfTime(e) : noAnswer(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted(e);
      } catch (RejectedExecutionException e) {
        throw new PortException(Reason.UNAVAILABLE, prefix() + "is closed", e);
      } catch (ExecutionException e) {
        failOrPause(e.getCause(), wait);
      }
    }
  }

  private void failOrPause(Throwable failure, Wait wait) {
    if (!(failure instanceof SQLException error)) {
      throw new PortException(
          Reason.UNAVAILABLE, prefix() + "the store cannot be reached", failure);
    } else if (!STARTING_UP.equals(error.getSQLState())
        || wait.leftMillis() <= STARTING_PAUSE_MILLIS) {
      throw cannotConnect(error);
    }
    try {
      Thread.sleep(STARTING_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private PortException noneFree(HikariPool open, Wait wait, SQLException timeout) {
    if (wait.callerIsInHurry()) {
      return outOfTime(timeout);
    } else if (open.getTotalConnections() >= config.pool().maximumSize()) {
      return new PortException(
          Reason.BUSY,
          prefix()
              + "all "
              + config.pool().maximumSize()
              + " connections are in use; try again later",
          timeout);
    }
    return timeout.getCause() instanceof SQLException cause
        ? cannotConnect(cause)
        : noAnswer(timeout);
  }

  private PortException outOfTime(Exception cause) {
    return new PortException(Reason.TIMEOUT, prefix() + "the query's time is over", cause);
  }

  private PortException noAnswer(Exception cause) {
    return new PortException(
        Reason.UNAVAILABLE, prefix() + "the store did not answer in time", cause);
  }

  private PortException cannotConnect(SQLException failure) {
    if (JdbcErrors.brokeOff(failure)) {
      return new PortException(
          Reason.UNAVAILABLE,
          prefix() + "the store cannot be reached; try again in a moment",
          failure.getSQLState(),
          failure);
    }
    PortException meaning = errors.of(failure);
    return meaning.reason() == Reason.REFUSED
        ? new PortException(
            Reason.UNAVAILABLE,
            prefix() + "the store refused to connect",
            failure.getSQLState(),
            failure)
        : meaning;
  }

  private PortException interruptedOrClosed(SQLException e) {
    if (e.getCause() instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return interrupted(e);
    }
    return new PortException(Reason.UNAVAILABLE, prefix() + "is being closed", e);
  }

  private PortException interrupted(Exception cause) {
    return new PortException(
        Reason.CANCELLED, prefix() + "cancelled while waiting for a connection", cause);
  }

  private synchronized HikariPool pool() {
    if (closed) {
      throw new PortException(Reason.UNAVAILABLE, prefix() + "is closed");
    }
    if (pool == null) {
      HikariConfig hikari = hikariConfig();
      hikari.validate();
      pool = new HikariPool(hikari);
    }
    return pool;
  }

  private HikariConfig hikariConfig() {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("portico-" + config.connection());
    hikari.setDataSource(source);
    hikari.setMaximumPoolSize(config.pool().maximumSize());
    hikari.setMinimumIdle(config.pool().minimumIdle());
    hikari.setIdleTimeout(Math.max(10_000, config.pool().idleTimeout().toMillis()));
    hikari.setMaxLifetime(Math.max(30_000, config.pool().maxLifetime().toMillis()));
    hikari.setConnectionTimeout(Math.max(250, config.pool().acquireTimeout().toMillis()));
    hikari.setInitializationFailTimeout(-1);
    hikari.setAutoCommit(false);
    hikari.setReadOnly(true);
    config.dialect().firstStatement().ifPresent(hikari::setConnectionInitSql);
    return hikari;
  }

  /** Gives a connection back, or throws it away when it does not end its transaction properly. */
  void giveBack(Connection connection) {
    HikariPool open;
    synchronized (this) {
      open = pool;
    }
    try {
      connection.rollback();
    } catch (SQLException e) {
      // what broke this one has probably broken its idle neighbours too, and the pool would lend
      // them unchecked for a while
      open.evictConnection(connection);
      open.softEvictConnections();
    }
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("{}could not be closed", prefix(), e);
    }
  }

  /** How many connections are lent at this moment. */
  synchronized int lent() {
    return pool == null ? 0 : pool.getActiveConnections();
  }

  @Override
  public void close() {
    HikariPool open;
    synchronized (this) {
      closed = true;
      open = pool;
    }
    if (open != null) {
      try {
        open.shutdown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    source.close();
    config.driver().close();
  }

  private String prefix() {
    return "connection " + config.connection() + ": ";
  }
}
