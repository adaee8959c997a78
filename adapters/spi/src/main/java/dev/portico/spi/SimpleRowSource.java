package dev.portico.spi;

import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A {@link RowSource} for stores that give one row after the other: a subclass reads rows, this
 * class makes batches and sees to deadline, cancelling and closing. Adapters of bulk data write
 * batches themselves.
 *
 * @param <R> what the subclass reads a row as
 */
public abstract class SimpleRowSource<R> implements RowSource {
  /** Ends a batch of few but long rows: several batches of a query are in memory at once. */
  private static final long MOST_BYTES = 8L << 20;

  private final String connection;
  private final List<Column> columns;
  private final ExecutionContext context;
  private final Set<RowSource> open;
  private final CompletableFuture<Void> alarm = new CompletableFuture<>();

  /** Why reading must stop, once somebody said so. */
  private final AtomicReference<Reason> ended = new AtomicReference<>();

  private boolean watched;
  private boolean atEnd;
  private long rows;

  /**
   * @param connection name of the connection, for messages
   */
  protected SimpleRowSource(String connection, List<Column> columns, ExecutionContext context) {
    this(connection, columns, context, ConcurrentHashMap.newKeySet());
  }

  /**
   * As above.
   *
   * @param open holds this source from now until it is closed, so that the port can cancel its
   *     running sources; safe for many threads
   */
  protected SimpleRowSource(
      String connection, List<Column> columns, ExecutionContext context, Set<RowSource> open) {
    this.connection = connection;
    this.columns = List.copyOf(columns);
    this.context = context;
    this.open = open;
    open.add(this);
  }

  /**
   * Reads one row; may block, and ends soon after {@link #stop()}.
   *
   * @return null when there are no more rows
   * @throws IOException when the store does not answer or breaks off
   */
  protected abstract R nextRow() throws IOException, InterruptedException;

  /**
   * One value of a row as the object that {@link TypeKind} names, or null.
   *
   * @throws IllegalArgumentException when the row holds something else there
   */
  protected abstract Object value(R row, Column column);

  /**
   * Where a value that does not fit is, for the message: a store whose rows have an address, such
   * as a line or a key made by the store, tells that. Never holds a value of the row.
   *
   * @param row the row in question
   */
  protected String place(R row) {
    return "row " + rows;
  }

  /**
   * Lets go of the store, so that a blocked {@link #nextRow()} ends; from any thread, more than
   * once, also before any row.
   */
  protected abstract void stop();

  /**
   * To be called by {@link #nextRow()} after it opened what {@link #stop()} must close, which may
   * have come before.
   */
  protected final void check() {
    if (context.remaining().isZero()) {
      ended.compareAndSet(null, Reason.TIMEOUT);
    }
    if (ended.get() != null) {
      stop();
      String text = ended.get() == Reason.TIMEOUT ? "the query's time is over" : "cancelled";
      throw new PortException(ended.get(), "connection " + connection + ": " + text);
    }
  }

  /**
   * A fault of the store; {@code cause} may be null. When the reading was ended, that is the fault.
   */
  protected final PortException fault(Reason reason, String text, Throwable cause) {
    check();
    return new PortException(reason, "connection " + connection + ": " + text, cause);
  }

  /** How many rows were read so far. */
  protected final long rows() {
    return rows;
  }

  @Override
  public final List<Column> columns() {
    return columns;
  }

  @Override
  public final RowBatch next() {
    watch();
    List<ColumnVector> vectors =
        columns.stream().map(c -> new ColumnVector(c.type(), context.batchRows())).toList();
    int count = 0;
    long bytes = 0;
    while (count < context.batchRows() && bytes < MOST_BYTES && !atEnd) {
      check();
      R row = row();
      atEnd = row == null;
      if (!atEnd) {
        rows++;
        for (int i = 0; i < vectors.size(); i++) {
          bytes += bytesOf(put(row, columns.get(i), vectors.get(i), count));
        }
        count++;
      }
    }
    return count == 0 ? null : new RowBatch(count, vectors);
  }

  /** Of what can be long; the rest is bounded by the number of rows. */
  private static long bytesOf(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    return value instanceof byte[] bytes ? bytes.length : 0;
  }

  private R row() {
    try {
      return nextRow();
    } catch (IOException e) {
      throw fault(Reason.UNAVAILABLE, "the store does not answer or broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancel();
      throw fault(Reason.CANCELLED, "cancelled", e);
    }
  }

  private Object put(R row, Column column, ColumnVector vector, int index) {
    try {
      Object value = value(row, column);
      vector.set(index, value);
      return value;
    } catch (IllegalArgumentException | ArithmeticException e) {
      // The latter is an instant so far away that microseconds cannot count it.
      String place = place(row) + ", column '" + column.name() + "'";
      throw fault(Reason.DATA, place + ": the value is no " + column.type(), e);
    }
  }

  /** From the first row on the deadline ends a read that blocks. */
  private void watch() {
    if (!watched) {
      watched = true;
      alarm
          .orTimeout(context.remaining().toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(
              late -> {
                end(Reason.TIMEOUT);
                return null;
              });
    }
  }

  private void end(Reason reason) {
    ended.compareAndSet(null, reason);
    stop();
  }

  @Override
  public final void cancel() {
    end(Reason.CANCELLED);
  }

  /**
   * Ends the reading and the watch over its deadline; a subclass that overrides it calls it. It may
   * come while {@link #nextRow()} opens something: that must then be closed, too.
   */
  @Override
  public void close() {
    end(Reason.CANCELLED);
    alarm.complete(null);
    open.remove(this);
  }
}
