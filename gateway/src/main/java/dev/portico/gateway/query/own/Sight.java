package dev.portico.gateway.query.own;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.execute.CaptureStates;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.ListedTables;
import dev.portico.gateway.policy.ListedTables.Listed;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.TableRead;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the caller of one execution may see: the listing, asked for once and only when a table needs
 * it, so that all tables of a query tell the same. Safe for many threads.
 */
public final class Sight {
  private final Session session;
  private final Principal principal;
  private final CatalogSnapshot snapshot;
  private final Supplier<CallerView> listing;
  private final OwnSources own;
  private CallerView listed;
  private List<ViewTable> tables;

  /**
   * @param snapshot the catalog of the query's plan
   * @param listing everything this principal may see of {@code snapshot}
   * @param own the statements of everybody, of which what shows is decided as for any table, and
   *     the captured histories, of which those of visible tables show
   */
  public Sight(
      Session session, CatalogSnapshot snapshot, Supplier<CallerView> listing, OwnSources own) {
    this.session = Objects.requireNonNull(session, "session");
    this.principal = session.principal();
    this.snapshot = Objects.requireNonNull(snapshot, "snapshot");
    this.listing = Objects.requireNonNull(listing, "listing");
    this.own = Objects.requireNonNull(own, "own");
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
    return own.recent().all();
  }

  CaptureStates captures() {
    return own.captures();
  }

  /** Of when the last query of this session read its tables. */
  List<TableRead> lastReads() {
    return session.lastReads();
  }

  /** All visible tables by schema and name, also under the schemas with an instant in use. */
  List<Listed> listed() {
    return ListedTables.of(view(), session.aliases());
  }

  /** The schemas of these. */
  List<String> schemas() {
    return ListedTables.schemas(view(), session.aliases());
  }

  /**
   * Whether faults of products that nobody can read are told, which name tables and columns: to
   * operators, and where no policy decides.
   */
  boolean seesFaults() {
    return principal.hasRole(Principal.OPERATOR_ROLE) || view().decision().explain() == Detail.FULL;
  }
}
