package dev.portico.spi;

import java.util.Optional;

/**
 * Any other source: it returns rows for columns, a predicate and a limit, and says what it did not
 * apply.
 */
public non-sealed interface ScanPort extends Port {

  /**
   * Starts a scan. Better not to reach the source here but at the first {@link RowSource#next()},
   * where deadline and cancelling already hold.
   *
   * @throws PortException when the source is away or the table is not there
   */
  ScanResult scan(ScanRequest request, ExecutionContext context);

  /**
   * What the source says of a table: its names and types are compared with the contract, and a
   * difference is told before a query stumbles over it. Asked when a product is loaded; an answer
   * that takes longer than five seconds counts as none.
   *
   * @param table the contract's physical name of the table, as in {@link ScanRequest}
   * @param location the contract's location of it, as in {@link ScanRequest}
   * @return empty when the source does not describe its tables; the contract is then believed
   * @throws PortException with {@link PortException.Reason#MISSING} when a source that describes
   *     its tables has no such table
   */
  default Optional<StoreTable> describe(String table, String location) {
    return Optional.empty();
  }
}
