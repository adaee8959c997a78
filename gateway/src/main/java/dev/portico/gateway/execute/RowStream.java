package dev.portico.gateway.execute;

import dev.portico.spi.RowBatch;
import java.util.List;

/**
 * The answer of a query on its way to a door: batches on demand. {@link #next()} by one thread at a
 * time, {@link #cancel()} from any thread at any moment. Whoever received the stream closes it, on
 * every path.
 */
public interface RowStream extends AutoCloseable {

  /** The name of the query in listings, logs and stores. */
  String queryId();

  List<OutputColumn> columns();

  /** How the answer came about; known once the rows have begun. */
  default Account account() {
    return Account.NONE;
  }

  /**
   * The next rows, null at the end.
   *
   * @throws dev.portico.gateway.error.GatewayException when the query fails, is cancelled or runs
   *     out of time
   */
  RowBatch next();

  /** Stops the query in the engine and at the stores. */
  void cancel();

  @Override
  void close();
}
