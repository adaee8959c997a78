package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.calcite.avatica.Meta;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One statement of a connection and the result it has open. Executing, fetching and closing exclude
 * one another; cancelling may come at any moment from another thread.
 */
final class OpenStatement {
  private static final Logger LOG = LoggerFactory.getLogger(OpenStatement.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final int number;
  private final OpenConnection connection;
  private final QueryService queries;
  private final Limits limits;
  private volatile Prepared prepared;

  private final ReentrantLock work = new ReentrantLock();
  private ResultCursor cursor;
  private boolean closed;

  private final Object cancelLock = new Object();
  private boolean running;
  private boolean cancelled;
  private String queryId;
  private RowStream stream;

  private record Prepared(String sql, PreparedQuery query) {}

  OpenStatement(int number, OpenConnection connection, QueryService queries, Limits limits) {
    this.number = number;
    this.connection = connection;
    this.queries = queries;
    this.limits = limits;
  }

  int number() {
    return number;
  }

  /** Learns columns and parameters of a statement to be executed later. */
  PreparedQuery prepare(String text) {
    PreparedQuery query = queries.prepare(connection.session(), text);
    prepared = new Prepared(text, query);
    return query;
  }

  List<ColumnType> parameterTypes() {
    return prepared().query().parameters();
  }

  private Prepared prepared() {
    Prepared known = prepared;
    if (known == null) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID,
          "this statement was not prepared, so it cannot be executed by number");
    }
    return known;
  }

  /** Runs a statement and gives its first frame; a result that was open is closed. */
  ResultCursor execute(String text, List<BindValue> parameters, long maxRows) {
    return execute(text, parameters, maxRows, rows -> {});
  }

  /** Runs the statement given to {@link #prepare}; its result has the columns told then. */
  ResultCursor executePrepared(List<BindValue> parameters) {
    Prepared known = prepared();
    return execute(known.sql(), parameters, 0, rows -> refuseOthers(known.query(), rows));
  }

  /** An instant may lead to another version of a contract, a new catalog to other columns. */
  private static void refuseOthers(PreparedQuery told, RowStream rows) {
    List<String> before = told.columns().stream().map(OutputColumn::name).toList();
    List<String> now = rows.columns().stream().map(OutputColumn::name).toList();
    if (!before.equals(now)) {
      throw new GatewayException(
          ErrorCode.STATEMENT_UNKNOWN,
          "the columns of the answer are others than when the statement was prepared; prepare it"
              + " again");
    }
  }

  private ResultCursor execute(
      String text, List<BindValue> parameters, long maxRows, Consumer<RowStream> check) {
    work.lock();
    try {
      return executeAlone(text, parameters, maxRows, check);
    } finally {
      work.unlock();
    }
  }

  private ResultCursor executeAlone(
      String text, List<BindValue> parameters, long maxRows, Consumer<RowStream> check) {
    checkOpen();
    closeResult();
    Caller caller = Caller.current();
    long most = maxRows > 0 ? maxRows : caller.maxRows();
    beginRun();
    caller.waiting().whenGone(this::cancel, this::release);
    RowStream rows = null;
    try {
      SqlRequest request =
          new SqlRequest(text, parameters, caller.timeout(), Math.max(0, most), this::started);
      rows = queries.run(connection.session(), request);
      attach(rows);
      check.accept(rows);
      cursor = new ResultCursor(rows, connection, limits, most);
      cursor.readFirst(caller.fetchRows());
      return cursor;
    } catch (RuntimeException e) {
      if (cursor == null && rows != null) {
        rows.close();
      }
      closeResult();
      throw e;
    } finally {
      endRun();
      releaseWhenDrained();
    }
  }

  /** The next frame of the open result. */
  Meta.Frame fetch(long offset) {
    work.lock();
    try {
      return fetchAlone(offset);
    } finally {
      work.unlock();
    }
  }

  private Meta.Frame fetchAlone(long offset) {
    checkOpen();
    if (cursor == null) {
      throw new GatewayException(
          ErrorCode.STATEMENT_UNKNOWN,
          "this statement has no open result any more; execute it again");
    }
    Caller caller = Caller.current();
    caller.waiting().whenGone(this::cancel, this::release);
    try {
      return cursor.next(offset, caller.fetchRows());
    } catch (RuntimeException e) {
      closeResult();
      throw e;
    } finally {
      releaseWhenDrained();
    }
  }

  /** Stops what runs, wherever it stands; false when nothing does. */
  boolean cancel() {
    RowStream toCancel;
    String toCancelQuery;
    boolean found;
    synchronized (cancelLock) {
      found = running || stream != null;
      cancelled = running || cancelled;
      toCancel = stream;
      toCancelQuery = queryId;
    }
    if (toCancel != null) {
      toCancel.cancel();
    } else if (toCancelQuery != null) {
      queries.cancel(connection.session(), toCancelQuery);
    }
    return found;
  }

  boolean hasOpenResult() {
    synchronized (cancelLock) {
      return running || stream != null;
    }
  }

  /** Cancels what runs, waits a while for it to let go, and releases it. */
  void close() {
    stopAnd(
        () -> {
          closed = true;
          closeResult();
        });
  }

  /** Gives up the open result. */
  void release() {
    stopAnd(
        () -> {
          closeResult();
          forgetWhenPlain();
        });
  }

  /**
   * A query that does not heed the cancel keeps what it holds until it ends; nobody waits for it
   * for ever.
   */
  private void stopAnd(Runnable action) {
    cancel();
    boolean mine = false;
    try {
      mine = work.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (mine) {
        action.run();
      } else {
        LOG.warn("a cancelled query still runs after {}", LONGEST_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (mine) {
        work.unlock();
      }
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new GatewayException(
          ErrorCode.STATEMENT_UNKNOWN, "this statement was closed or expired");
    }
  }

  private void beginRun() {
    synchronized (cancelLock) {
      running = true;
      cancelled = false;
      queryId = null;
      stream = null;
    }
  }

  /** The pipeline tells the query's name before it plans, so that a cancel can reach it there. */
  private void started(String id) {
    boolean late;
    synchronized (cancelLock) {
      queryId = id;
      late = cancelled;
    }
    if (late) {
      queries.cancel(connection.session(), id);
    }
  }

  private void attach(RowStream rows) {
    boolean late;
    synchronized (cancelLock) {
      stream = rows;
      late = cancelled;
    }
    if (late) {
      rows.cancel();
    }
  }

  private void endRun() {
    synchronized (cancelLock) {
      running = false;
    }
  }

  /** A result whose reader went away while it waited for these rows is read by nobody. */
  private void releaseWhenDrained() {
    if (cursor != null && (cursor.drained() || Caller.current().waiting().gone())) {
      closeResult();
    }
    forgetWhenPlain();
  }

  private void forgetWhenPlain() {
    if (cursor == null && number < 0) {
      connection.forget(this);
    }
  }

  private void closeResult() {
    ResultCursor old = cursor;
    cursor = null;
    synchronized (cancelLock) {
      stream = null;
      queryId = null;
    }
    if (old != null) {
      old.close();
    }
  }
}
