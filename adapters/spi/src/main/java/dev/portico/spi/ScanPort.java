package dev.portico.spi;

import java.util.Optional;

/**
 * Any other source: it returns rows for columns, a predicate and a limit, and says what it did not
 * apply.
 */
public non-sealed interface ScanPort extends Port {

  /**
   * Starts a scan.
   *
   * @throws PortException when the source is away or the table is not there
   */
  ScanResult scan(ScanRequest request, ExecutionContext context);

  /**
   * What the source says of a table.
   *
   * @return empty when the source does not describe its tables; the contract is then believed
   */
  default Optional<StoreTable> describe(String table) {
    return Optional.empty();
  }
}
