package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.Collection;
import java.util.function.Predicate;

/** Asks for the decisions of a query and makes the view its caller has. Safe for many threads. */
public interface Authorizer {

  /**
   * The view for one query.
   *
   * @param tablesNamed what the query names; names that are no tables are left out of the view
   * @param asking the query
   */
  CallerView viewFor(
      Session session,
      Collection<TableName> tablesNamed,
      CatalogSnapshot snapshot,
      Asking asking,
      Deadline deadline);

  /**
   * The view of everything that is wanted and that this caller may see.
   *
   * @param wanted what the listing is about; the policies are not asked about the rest
   * @param asking the query that needs it, whatever it does with the tables
   */
  CallerView listing(
      Session session,
      CatalogSnapshot snapshot,
      Predicate<TableName> wanted,
      Asking asking,
      Deadline deadline);
}
