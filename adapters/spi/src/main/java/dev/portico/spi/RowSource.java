package dev.portico.spi;

import java.util.List;

/**
 * Rows on their way from a store: batches on demand, so the store is read no faster than the reader
 * asks.
 *
 * <p>{@link #next()} is called by one thread at a time. {@link #cancel()} may come from any thread
 * at any moment, more than once, also after the end. {@link #close()} releases connection,
 * statement and files, whatever happened before.
 */
public interface RowSource extends AutoCloseable {

  /** What the batches hold, in order. */
  List<Column> columns();

  /**
   * The next rows.
   *
   * @return null when there are no more
   * @throws PortException when the store fails, the deadline passes or the source was cancelled
   */
  RowBatch next();

  /**
   * Stops the work at the store; a blocked {@link #next()} ends with {@link
   * PortException.Reason#CANCELLED}.
   */
  void cancel();

  @Override
  void close();
}
