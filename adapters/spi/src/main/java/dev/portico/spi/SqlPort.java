package dev.portico.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A store that runs SQL: the gateway writes a fragment in the port's dialect and streams its rows.
 */
public non-sealed interface SqlPort extends Port {

  /** The dialect in which fragments must be written: {@code postgresql} or {@code h2}. */
  String dialect();

  /**
   * Runs one fragment, read-only, within the deadline of {@code context}.
   *
   * @return its rows; the caller closes it
   * @throws PortException when no connection is free, the store is away or refuses the statement
   */
  RowSource execute(SqlFragment fragment, ExecutionContext context);

  /**
   * Sets connections aside for the fragments of one query that are read at the same time. The first
   * is waited for as {@link #execute} does, further ones are taken only when they are free: queries
   * that hold a connection and wait for the next would wait for each other.
   *
   * <p>A store without a bound keeps this default, which sets nothing aside.
   *
   * @param most how many fragments the query would read at the same time, at least 1
   * @param patience longest wait, if the store's own is not shorter; zero takes what is free now,
   *     for a query that holds what others need who may have the connections
   * @return with room for 1 to {@code most} fragments, closed by the caller; empty only when the
   *     patience was zero and the query would have had to wait
   * @throws PortException when no connection is free or the store is away
   */
  default Optional<Reservation> reserve(int most, Duration patience, ExecutionContext context) {
    SqlPort port = this;
    Reservation unbounded =
        new Reservation() {
          @Override
          public int fragments() {
            return most;
          }

          @Override
          public RowSource execute(SqlFragment fragment, ExecutionContext running) {
            return port.execute(fragment, running);
          }

          @Override
          public void close() {}
        };
    return Optional.of(unbounded);
  }

  /**
   * Runs a fragment as {@link #execute} does for work that nobody waits for, such as a copy on a
   * schedule. It must not take what queries would use then: a store with a bound on its connections
   * has one more for such work, and a second fragment of the kind waits for it until its deadline.
   *
   * <p>A store without a bound keeps this default.
   *
   * @throws PortException as {@link #execute}
   */
  default RowSource executeInBackground(SqlFragment fragment, ExecutionContext context) {
    return execute(fragment, context);
  }

  /**
   * What the store says of a table or view.
   *
   * @param schema the store's schema
   * @param relation the store's table or view, exact spelling
   * @return empty when there is no such relation, or the connection's user may not see it
   */
  Optional<StoreTable> describe(String schema, String relation);

  /**
   * The schemas whose tables the connection's user may read, for somebody who describes them.
   *
   * <p>A store that cannot list what it has keeps this default.
   *
   * @return empty when the store cannot list what it has
   * @throws PortException as {@link #execute}
   */
  default Optional<List<String>> schemas() {
    return Optional.empty();
  }

  /**
   * The tables and views of a schema that the connection's user may read, partitions of a table
   * left out, in the order of their names.
   *
   * <p>A store that cannot list what it has keeps this default.
   *
   * @param schema the store's spelling
   * @param most how many are wanted at most
   * @throws PortException as {@link #execute}
   */
  default List<ListedTable> tables(String schema, int most) {
    return List.of();
  }
}
