package dev.portico.gateway.query.own;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.RecentQueries;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Principal;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the caller of one execution may see: the listing, asked for once and only when a table needs
 * it, so that all tables of a query tell the same. Safe for many threads.
 */
public final class Sight {
  private final Principal principal;
  private final CatalogSnapshot snapshot;
  private final Supplier<CallerView> listing;
  private final RecentQueries recent;
  private CallerView listed;
  private List<ViewTable> tables;

  /**
   * @param snapshot the catalog of the query's plan
   * @param listing everything this principal may see of {@code snapshot}
   * @param recent the statements of everybody; what of them shows is decided as for any table
   */
  public Sight(
      Principal principal,
      CatalogSnapshot snapshot,
      Supplier<CallerView> listing,
      RecentQueries recent) {
    this.principal = Objects.requireNonNull(principal, "principal");
    this.snapshot = Objects.requireNonNull(snapshot, "snapshot");
    this.listing = Objects.requireNonNull(listing, "listing");
    this.recent = Objects.requireNonNull(recent, "recent");
  }

  /** The listing, which is asked for now when it was not before. */
  public synchronized CallerView view() {
    if (listed == null) {
      listed = listing.get();
      tables = listed.tables();
    }
    return listed;
  }

  /** All visible tables, by schema and name. */
  synchronized List<ViewTable> tables() {
    view();
    return tables;
  }

  CatalogSnapshot snapshot() {
    return snapshot;
  }

  List<QueryEvent> queries() {
    return recent.all();
  }

  /**
   * Whether faults of products that nobody can read are told, which name tables and columns: to
   * operators, and where no policy decides.
   */
  boolean seesFaults() {
    return principal.hasRole(Principal.OPERATOR_ROLE) || view().decision().explain() == Detail.FULL;
  }
}
