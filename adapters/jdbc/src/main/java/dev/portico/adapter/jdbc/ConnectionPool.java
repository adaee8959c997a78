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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** Lets those go on who still wait for a turn when the pool closes; they are told so. */
  private static final int CLOSED_TURNS = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
  private static final String STARTING_UP = "57P03";

  private final JdbcPortConfig config;
  private final ConnectingSource source;
  private final PoolFaults faults;

  /** Whoever uses a connection has a turn, so a turn means that a connection is free. */
  private final Semaphore turns;

  /** One line when the store goes away, one when it is back, however many queries meet it. */
  private final AtomicBoolean away = new AtomicBoolean();

  private HikariPool pool;
  private boolean closed;

  ConnectionPool(JdbcPortConfig config) {
    this.config = config;
    this.source = new ConnectingSource(config);
    this.faults = new PoolFaults(config);
    this.turns = new Semaphore(config.pool().maximumSize(), true);
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
    awaitTurn(wait);
    try {
      return connect(wait);
    } catch (RuntimeException | Error e) {
      turns.release();
      throw e;
    }
  }

  /**
   * Sets connections aside for one query: waits for the first, takes more of them only up to half
   * of the pool and only when they are free.
   *
   * @return how many, each to be given back by {@link #release}
   * @throws PortException as {@link #borrow}
   */
  int reserve(int most, Duration patience) {
    awaitTurn(new Wait(System.nanoTime(), config.pool().acquireTimeout(), patience));
    return furtherFree(most);
  }

  /** As {@link #reserve} without waiting: 0 when none is free, or others wait for the next one. */
  int reserveFree(int most) {
    try {
      return turns.tryAcquire(0, TimeUnit.NANOSECONDS) ? furtherFree(most) : 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw faults.interrupted(e);
    }
  }

  private int furtherFree(int most) {
    int reserved = 1;
    int share = Math.min(most, config.pool().maximumSize() / 2);
    while (reserved < share && turns.tryAcquire()) {
      reserved++;
    }
    return reserved;
  }

  /** A connection for somebody who has a turn. */
  Connection connect(Duration patience) {
    return connect(new Wait(System.nanoTime(), config.pool().acquireTimeout(), patience));
  }

  /** Gives turns back. */
  void release(int count) {
    turns.release(count);
  }

  private void awaitTurn(Wait wait) {
    long left = wait.leftMillis();
    if (left <= 0) {
      throw faults.outOfTime(null);
    }
    try {
      if (!turns.tryAcquire(left, TimeUnit.MILLISECONDS)) {
        throw faults.noneFree(pool().getTotalConnections(), wait, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw faults.interrupted(e);
    }
  }

  private Connection connect(Wait wait) {
    try {
      Connection connection = connectNow(wait);
      if (away.compareAndSet(true, false)) {
        LOG.info("{}the store is back", prefix());
      }
      return connection;
    } catch (PortException e) {
      if (e.reason() == Reason.UNAVAILABLE && away.compareAndSet(false, true)) {
        LOG.warn("{}{}", e.getMessage(), e.sqlState().map(s -> " (SQLSTATE " + s + ")").orElse(""));
      }
      throw e;
    }
  }

  private Connection connectNow(Wait wait) {
    if (wait.leftMillis() <= 0) {
      throw faults.outOfTime(null);
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
          throw faults.noneFree(open.getTotalConnections(), wait, e);
        }
      } catch (SQLException e) {
        throw faults.interruptedOrClosed(e);
      }
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
        throw wait.callerIsInHurry() ? faults.outOfTime(e) : faults.noAnswer(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw faults.interrupted(e);
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
      throw faults.cannotConnect(error);
    }
    try {
      Thread.sleep(STARTING_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw faults.interrupted(e);
    }
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

  /** Gives back what {@link #borrow} lent. */
  void giveBack(Connection connection) {
    try {
      takeBack(connection);
    } finally {
      turns.release();
    }
  }

  /** Keeps a connection, or throws it away when it does not end its transaction properly. */
  void takeBack(Connection connection) {
    HikariPool open;
    synchronized (this) {
      open = pool;
    }
    try {
      connection.rollback();
    } catch (SQLException e) {
      // what broke this one has probably broken its idle neighbours too, and the pool would lend
      // them unchecked for a while
      LOG.info("{}a connection broke off (SQLSTATE {})", prefix(), e.getSQLState());
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
    turns.release(CLOSED_TURNS);
  }

  private String prefix() {
    return "connection " + config.connection() + ": ";
  }
}
