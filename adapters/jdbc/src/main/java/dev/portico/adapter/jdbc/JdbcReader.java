package dev.portico.adapter.jdbc;

import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.SqlFragment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The rows of one fragment.
 *
 * <p>One thread reads; any thread may cancel or close. {@code reading} is held by whoever uses the
 * result, {@link StoreCall} knows whether the store is working and sends the cancels. The
 * connection goes back to the pool as soon as the last row is read, a fault occurs, or the source
 * is closed.
 */
final class JdbcReader implements RowSource {

  /**
   * How long closing waits for a reader of another thread, after cancelling it, before it cuts the
   * connection.
   */
  private static final long CLOSE_WAIT_SECONDS = 5;

  private final JdbcPortConfig config;
  private final SqlFragment fragment;
  private final ExecutionContext context;
  private final Consumer<Connection> giveBack;
  private final Consumer<JdbcReader> onRelease;
  private final Connection connection;
  private final StoreCall call;
  private final JdbcErrors errors;
  private final ReentrantLock reading = new ReentrantLock();

  private PreparedStatement statement;
  private ResultSet rows;
  private BatchBuilder batches;
  private boolean ended;
  private boolean released;

  JdbcReader(
      JdbcPortConfig config,
      SqlFragment fragment,
      ExecutionContext context,
      Connection connection,
      Consumer<Connection> giveBack,
      Watch watch,
      Consumer<JdbcReader> onRelease) {
    this.config = config;
    this.fragment = fragment;
    this.context = context;
    this.connection = connection;
    this.giveBack = giveBack;
    this.onRelease = onRelease;
    this.call = new StoreCall(config.dialect(), connection, watch);
    this.errors = new JdbcErrors(config.connection());
  }

  /** Starts the clock that ends this source at its deadline. */
  void watchDeadline() {
    call.endAfter(context.remaining());
  }

  @Override
  public List<Column> columns() {
    return fragment.columns();
  }

  @Override
  public RowBatch next() {
    reading.lock();
    try {
      if (ended) {
        return null;
      }
      RowBatch batch = read();
      if (batch == null) {
        ended = true;
        release();
      }
      return batch;
    } catch (SQLException e) {
      throw failed(errors.of(e));
    } catch (PortException e) {
      throw failed(e);
    } finally {
      reading.unlock();
    }
  }

  private RowBatch read() throws SQLException {
    if (released) {
      throw stoppedBy(call.stopped() == null ? Reason.CANCELLED : call.stopped(), null);
    }
    call.enter();
    try {
      throwIfStopped();
      if (rows == null) {
        start();
      }
      RowBatch batch = batches.next(rows);
      throwIfStopped();
      return batch;
    } finally {
      call.leave();
    }
  }

  private void start() throws SQLException {
    statement = config.dialect().prepare(connection, fragment, context, statementTimeout());
    BindWriter.bindAll(statement, fragment.binds(), config.dialect());
    statement.setFetchSize(FetchSize.first(config.fetchRows(), fragment));
    call.statement(statement);
    rows = config.dialect().run(statement);
    requireColumns(rows.getMetaData().getColumnCount());
    batches =
        new BatchBuilder(
            fragment.columns(),
            config.dialect(),
            context.batchRows(),
            new FetchSize(config.fetchRows()),
            config.connection());
  }

  private void requireColumns(int delivered) {
    if (delivered != fragment.columns().size()) {
      throw new PortException(
          Reason.REFUSED,
          "connection "
              + config.connection()
              + ": the statement gives "
              + delivered
              + " columns where "
              + fragment.columns().size()
              + " are declared");
    }
  }

  private Duration statementTimeout() {
    Duration left = context.remaining();
    return config.statementTimeout().filter(own -> own.compareTo(left) < 0).orElse(left);
  }

  private void throwIfStopped() {
    if (call.stopped() == null && context.remaining().isZero()) {
      call.stop(Reason.TIMEOUT);
    }
    if (call.stopped() != null) {
      throw stoppedBy(call.stopped(), null);
    }
  }

  /**
   * What the reader is told; a cancel or the deadline explains whatever the driver reported because
   * of it.
   */
  private PortException failed(PortException fault) {
    PortException told =
        call.stopped() == null || fault.reason() == Reason.DATA
            ? fault
            : stoppedBy(call.stopped(), fault);
    release();
    return told;
  }

  private PortException stoppedBy(Reason reason, PortException cause) {
    String what = reason == Reason.TIMEOUT ? "the query's time is over" : "the query was cancelled";
    return new PortException(reason, "connection " + config.connection() + ": " + what, cause);
  }

  @Override
  public void cancel() {
    call.stop(Reason.CANCELLED);
  }

  @Override
  public void close() {
    if (!reading.tryLock()) {
      cancel();
      lockWhateverHappens();
    }
    try {
      release();
    } finally {
      reading.unlock();
    }
  }

  private void lockWhateverHappens() {
    try {
      if (reading.tryLock(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    call.cut();
    reading.lock();
  }

  /** Under {@code reading}: gives everything back, once. */
  private void release() {
    if (released) {
      return;
    }
    released = true;
    call.end();
    closeQuietly(rows);
    closeQuietly(statement);
    rows = null;
    statement = null;
    giveBack.accept(connection);
    onRelease.accept(this);
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      // what follows, the rollback, shows whether the connection still works
    }
  }
}
