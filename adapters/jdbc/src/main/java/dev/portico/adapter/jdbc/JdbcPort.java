package dev.portico.adapter.jdbc;

import dev.portico.spi.ExecutionContext;
import dev.portico.spi.ListedTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Reservation;
import dev.portico.spi.RowSource;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.SqlPort;
import dev.portico.spi.StoreTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One relational store. The gateway makes it once per connection and uses it from all its threads;
 * the store is reached at the first call.
 *
 * <p>{@link #execute} takes a connection from the pool and returns at once; the statement itself
 * runs at the first {@link RowSource#next()}, so that a statement that thinks for minutes can be
 * cancelled while it does. Faults of the statement therefore come from {@code next()}.
 */
final class JdbcPort implements SqlPort {

  /**
   * How long a description waits for a connection; 10,000 tables at 3 ms through 8 connections take
   * 4 s.
   */
  private static final Duration DESCRIBE_PATIENCE = Duration.ofSeconds(30);

  private final JdbcPortConfig config;
  private final ConnectionPool pool;
  private final ConnectionPool background;
  private final Watch watch;
  private final JdbcErrors errors;
  private final Set<JdbcReader> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  JdbcPort(JdbcPortConfig config) {
    this.config = config;
    this.pool = new ConnectionPool(config);
    this.background = new ConnectionPool(config.inBackground());
    this.watch = new Watch(config.connection());
    this.errors = new JdbcErrors(config.connection());
  }

  @Override
  public String dialect() {
    return config.dialect().name();
  }

  @Override
  public RowSource execute(SqlFragment fragment, ExecutionContext context) {
    refuseOtherThanQueries(fragment);
    return read(fragment, context, pool.borrow(context.remaining()), pool::giveBack);
  }

  /** On a connection that queries never use, so that none of them waits for it. */
  @Override
  public RowSource executeInBackground(SqlFragment fragment, ExecutionContext context) {
    refuseOtherThanQueries(fragment);
    Connection connection = background.borrowForCatalog(context.remaining());
    return read(fragment, context, connection, background::giveBack);
  }

  @Override
  public Optional<Reservation> reserve(int most, Duration patience, ExecutionContext context) {
    int reserved =
        patience.isZero()
            ? pool.reserveFree(most)
            : pool.reserve(most, shorter(patience, context.remaining()));
    return reserved == 0
        ? Optional.empty()
        : Optional.of(new ReservedConnections(this, pool, reserved));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * A source on a connection that the caller has got already.
   *
   * @param giveBack takes the connection, once, when the source does not need it any more
   */
  RowSource read(
      SqlFragment fragment,
      ExecutionContext context,
      Connection connection,
      Consumer<Connection> giveBack) {
    JdbcReader reader =
        new JdbcReader(config, fragment, context, connection, giveBack, watch, running::remove);
    running.add(reader);
    reader.watchDeadline();
    if (closed) {
      reader.cancel();
    }
    return reader;
  }

  /** For every fragment, before it gets a connection. */
  void refuseOtherThanQueries(SqlFragment fragment) {
    FragmentGuard.refusal(fragment.sql(), config.dialect())
        .ifPresent(
            why -> {
              throw new PortException(
                  Reason.REFUSED,
                  "connection " + config.connection() + ": not a query to run: " + why);
            });
  }

  @Override
  public Optional<StoreTable> describe(String schema, String relation) {
    return ask(connection -> config.dialect().describe(connection, schema, relation));
  }

  @Override
  public Optional<List<String>> schemas() {
    return Optional.of(ask(config.dialect()::schemas));
  }

  @Override
  public List<ListedTable> tables(String schema, int most) {
    return ask(connection -> config.dialect().tables(connection, schema, most));
  }

  /** A question about what the store has. */
  private interface Question<T> {
    T of(Connection connection) throws SQLException;
  }

  private <T> T ask(Question<T> question) {
    Connection connection = pool.borrowForCatalog(DESCRIBE_PATIENCE);
    try {
      return question.of(connection);
    } catch (SQLException e) {
      throw errors.of(e);
    } finally {
      pool.giveBack(connection);
    }
  }

  @Override
  public void ping(Duration patience) {
    Connection connection = pool.borrow(patience);
    try {
      if (!connection.isValid((int) Math.max(1, patience.toSeconds()))) {
        throw new PortException(
            Reason.UNAVAILABLE,
            "connection " + config.connection() + ": the store does not answer");
      }
    } catch (SQLException e) {
      throw errors.of(e);
    } finally {
      pool.giveBack(connection);
    }
  }

  /** How many connections are lent at this moment. */
  int lentConnections() {
    return pool.lent() + background.lent();
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(JdbcReader::cancel);
    watch.close();
    background.close();
    pool.close();
  }

  @Override
  public String toString() {
    return config.toString();
  }
}
