package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.Asking.Operation;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Virtual tables are read with the rights of whoever reads them: the tables inside are asked for in
 * the same question, and a virtual table is closed to a caller to whom something that its query
 * needs is closed. Stands before every other authorizer. Safe for many threads.
 */
public final class InvokerRights implements Authorizer {
  private final Authorizer decides;

  public InvokerRights(Authorizer decides) {
    this.decides = decides;
  }

  @Override
  public CallerView viewFor(
      Session session,
      Collection<TableName> tablesNamed,
      CatalogSnapshot snapshot,
      Asking asking,
      Deadline deadline) {
    CallerView view =
        decides.viewFor(session, snapshot.withInside(tablesNamed), snapshot, asking, deadline);
    return new TablesInside(view).settled(asking.operation());
  }

  /** {@inheritDoc} A virtual table is listed when its own decision allows it. */
  @Override
  public CallerView listing(
      Session session,
      CatalogSnapshot snapshot,
      Predicate<TableName> wanted,
      Asking asking,
      Deadline deadline) {
    Set<TableName> inside =
        snapshot.withInside(
            snapshot.tables().stream()
                .filter(table -> table.query().isPresent())
                .map(CatalogTable::name)
                .filter(wanted)
                .toList());
    CallerView all =
        decides.listing(session, snapshot, wanted.or(inside::contains), asking, deadline);
    return new TablesInside(all).settled(Operation.LIST).only(wanted);
  }
}
