package dev.portico.spi;

/**
 * Connections set aside for the fragments of one query that are read at the same time. Made by
 * {@link SqlPort#reserve}. Safe for many threads.
 */
public interface Reservation extends AutoCloseable {

  /** How many fragments can be read at the same time without waiting for a connection. */
  int fragments();

  /**
   * Runs a fragment as {@link SqlPort#execute} does, on a connection set aside; its connection can
   * be used by the query's next fragment when the source has ended. Without one left, or after
   * {@link #close}, it waits like any other query.
   */
  RowSource execute(SqlFragment fragment, ExecutionContext context);

  /** Gives back what is not in use. Fragments that are being read go on. */
  @Override
  void close();
}
