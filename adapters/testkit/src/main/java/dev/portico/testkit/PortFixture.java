package dev.portico.testkit;

import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Port;
import dev.portico.spi.RowSource;
import dev.portico.spi.StoreTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One port over one real store, as an adapter's test hands it to {@link PortContractTest}.
 *
 * <p>The first five methods are all that an adapter must write. The others matter only for the
 * abilities that neither {@link #cannot()} nor {@link #notYet()} excludes. Used from one thread,
 * but for sources it returned.
 */
public interface PortFixture extends AutoCloseable {

  /** The port under test. */
  Port port();

  /** Makes the table in the store and fills it, by the store's own means and not by the port. */
  void create(TestTable table) throws Exception;

  /**
   * Starts reading all rows of a table through the port. A port that only lists files is read
   * through the engine that would read them.
   */
  RowSource read(String table, List<Column> columns, ExecutionContext context) throws Exception;

  /** What the port reports of a table. */
  Optional<StoreTable> describe(String table);

  /** What this store cannot have at all; everything else is expected. */
  default Set<Ability> cannot() {
    return EnumSet.noneOf(Ability.class);
  }

  /**
   * What the store can do and this port does not yet: skipped like {@link #cannot()}, and reported
   * as owed. Empty for an adapter that is done.
   */
  default Set<Ability> notYet() {
    return EnumSet.noneOf(Ability.class);
  }

  /** Whether this store has no way to hold a value; such values are left out. */
  default boolean lacks(EdgeValue value) {
    return false;
  }

  /** A read whose first {@link RowSource#next()} blocks at the store for at least 30 seconds. */
  default RowSource slow(ExecutionContext context) {
    throw new UnsupportedOperationException("list BLOCKING_READS in cannot()");
  }

  /** Whether the store still works for a query. */
  default boolean worksFor(String queryId) throws Exception {
    throw new UnsupportedOperationException("list BLOCKING_READS in cannot()");
  }

  /** Breaks off the work for a query at the store, as when the store dies. */
  default void breakOff(String queryId) throws Exception {
    throw new UnsupportedOperationException("list STORE_FAILURE in cannot()");
  }

  /** Brings the store back after {@link #breakOff}. */
  default void restore() throws Exception {}

  /** How many reads the port allows at once; at most 16. */
  default int connectionLimit() {
    throw new UnsupportedOperationException("list CONNECTION_LIMIT in cannot()");
  }

  /** How many connections, files or responses are open for reads at this moment. */
  default int open() {
    return 0;
  }

  /** Closes the port and removes what was made in the store. */
  @Override
  void close() throws Exception;
}
