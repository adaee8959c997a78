package dev.portico.adapter.jdbc;

import dev.portico.spi.PortException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one source's work at the store: by cancel, by deadline, or when its port closes.
 *
 * <p>A cancel that reaches the store before the statement does has no effect there, so it is
 * repeated while the reader is still inside a call, and in the end the connection is cut. All
 * cancels are sent under this object's lock, and {@link #end()} takes it too: none can be under way
 * when the connection goes to another query.
 */
final class StoreCall {
  private static final Logger LOG = LoggerFactory.getLogger(StoreCall.class);
  private static final Duration REPEAT = Duration.ofMillis(250);

  /** A store that has not reacted to its cancels by then is not going to. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Dialect dialect;
  private final Connection connection;
  private final Watch watch;
  private volatile Reason stopped;
  private volatile boolean working;
  private volatile Statement statement;
  private Future<?> deadline;
  private volatile Future<?> repeat;
  private volatile Future<?> cut;
  private boolean ended;

  StoreCall(Dialect dialect, Connection connection, Watch watch) {
    this.dialect = dialect;
    this.connection = connection;
    this.watch = watch;
  }

  synchronized void endAfter(Duration remaining) {
    deadline = watch.after(remaining, () -> stop(Reason.TIMEOUT));
  }

  /** Why the source must end, or null. */
  Reason stopped() {
    return stopped;
  }

  void statement(Statement running) {
    statement = running;
  }

  /**
   * The reader goes to the store; {@code working} is set before it looks at {@code stopped}, {@link
   * #stop} does the reverse.
   */
  void enter() {
    working = true;
  }

  void leave() {
    working = false;
  }

  /** Ends the work for this reason, if nothing has ended it before. Returns at once. */
  void stop(Reason reason) {
    synchronized (this) {
      if (ended || stopped != null) {
        return;
      }
      stopped = reason;
    }
    if (working) {
      watch.now(this::send);
      cut = watch.after(PATIENCE, this::cutIfWorking);
    }
  }

  private void send() {
    synchronized (this) {
      if (ended || !working) {
        return;
      }
      cancelAtStore();
    }
    repeat = watch.after(REPEAT, this::send);
  }

  private void cutIfWorking() {
    if (working) {
      cut();
    }
  }

  private void cancelAtStore() {
    Statement running = statement;
    if (running == null) {
      return;
    }
    try {
      dialect.cancel(connection, running);
    } catch (SQLException e) {
      LOG.debug("the store did not take a cancel", e);
    }
  }

  /** Cuts the connection, so that a reader the store does not answer comes back. */
  synchronized void cut() {
    if (ended) {
      return;
    }
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("a connection could not be cut", e);
    }
  }

  /** Nothing is sent to the store any more. */
  synchronized void end() {
    ended = true;
    for (Future<?> later : Arrays.asList(deadline, repeat, cut)) {
      if (later != null) {
        later.cancel(false);
      }
    }
  }
}
