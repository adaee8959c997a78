package dev.portico.adapter.jdbc;

import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Reservation;
import dev.portico.spi.RowSource;
import dev.portico.spi.SqlFragment;
import java.sql.Connection;

/** Connections of a pool that one query may use without waiting. Safe for many threads. */
final class ReservedConnections implements Reservation {
  private final JdbcPort port;
  private final ConnectionPool pool;
  private final int size;
  private int unused;
  private boolean closed;

  /**
   * @param size how many turns at the pool this one holds
   */
  ReservedConnections(JdbcPort port, ConnectionPool pool, int size) {
    this.port = port;
    this.pool = pool;
    this.size = size;
    this.unused = size;
  }

  @Override
  public int fragments() {
    return size;
  }

  @Override
  public RowSource execute(SqlFragment fragment, ExecutionContext context) {
    port.refuseOtherThanQueries(fragment);
    if (!use()) {
      return port.execute(fragment, context);
    }
    Connection connection;
    try {
      connection = pool.connect(context.remaining());
    } catch (RuntimeException | Error e) {
      turnBack();
      throw e;
    }
    return port.read(fragment, context, connection, this::giveBack);
  }

  private synchronized boolean use() {
    if (closed || unused == 0) {
      return false;
    }
    unused--;
    return true;
  }

  private void giveBack(Connection connection) {
    try {
      pool.takeBack(connection);
    } finally {
      turnBack();
    }
  }

  /** For this query's next fragment, or for others when there is none. */
  private synchronized void turnBack() {
    if (closed) {
      pool.release(1);
    } else {
      unused++;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      pool.release(unused);
      unused = 0;
    }
  }
}
