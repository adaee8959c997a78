package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Lets everyone read everything: {@code policy: {mode: open}}, for trying things; the server warns
 * about it at start.
 */
public final class OpenAuthorizer implements Authorizer {

  @Override
  public CallerView viewFor(
      Session session,
      Collection<TableName> tablesNamed,
      CatalogSnapshot snapshot,
      Asking asking,
      Deadline deadline) {
    return new CallerView(
        snapshot,
        tablesNamed.stream()
            .distinct()
            .map(snapshot::table)
            .flatMap(Optional::stream)
            .map(table -> ViewTable.open(EarlierDecisions.needed(table, asking)))
            .toList(),
        Map.of(),
        DecisionInfo.NONE);
  }

  @Override
  public CallerView listing(
      Session session,
      CatalogSnapshot snapshot,
      Predicate<TableName> wanted,
      Asking asking,
      Deadline deadline) {
    return open(snapshot, wanted);
  }

  /** All that a catalog has, as if nobody decided: for looking at it on nobody's behalf. */
  public static CallerView everything(CatalogSnapshot snapshot) {
    return open(snapshot, any -> true);
  }

  private static CallerView open(CatalogSnapshot snapshot, Predicate<TableName> wanted) {
    return new CallerView(
        snapshot,
        Stream.concat(snapshot.tables().stream(), OwnTables.all().stream())
            .filter(table -> wanted.test(table.name()))
            .map(ViewTable::open)
            .toList(),
        Map.of(),
        DecisionInfo.NONE);
  }
}
