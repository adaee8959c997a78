package dev.portico.spi;

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
   * What the store says of a table or view.
   *
   * @param schema the store's schema
   * @param relation the store's table or view, exact spelling
   * @return empty when there is no such relation, or the connection's user may not see it
   */
  Optional<StoreTable> describe(String schema, String relation);
}
