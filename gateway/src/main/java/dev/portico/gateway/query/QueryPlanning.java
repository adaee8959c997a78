package dev.portico.gateway.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.InvokerRights;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.sql.QueryValidator;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.sql.parse.ParsedQuery;
import dev.portico.gateway.weave.AuthorizedQuery;
import dev.portico.gateway.weave.Weaver;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The way of a query from its tree to a plan for its caller; {@link #plan} lists the steps. Plans
 * are kept for callers whose decision has the same shape. Safe for many threads.
 */
final class QueryPlanning {
  private final Catalog catalog;
  private final Authorizer authorizer;
  private final Planner planner;
  private final QueryValidator validator = new QueryValidator();
  private final Weaver weaver = new Weaver();
  private final Cache<PlanKey, PhysicalPlan> plans;
  private final Cache<String, Named> named;

  /** A plan, the view of the caller for whom it is run this time, and the catalog of both. */
  record Planned(PhysicalPlan plan, CallerView view, CatalogSnapshot snapshot) {}

  private record PlanKey(
      String sql, List<ColumnType> parameters, ZoneId zone, long catalog, List<?> shape) {}

  /**
   * What is remembered of a text: the tables it names, so that a known statement need not be read
   * again.
   */
  private record Named(Set<TableName> tables, int parameters) {}

  QueryPlanning(Catalog catalog, Authorizer authorizer, Planner planner, int mostPlans) {
    this.catalog = catalog;
    this.authorizer = new InvokerRights(authorizer);
    this.planner = planner;
    this.plans = Caffeine.newBuilder().maximumSize(mostPlans).build();
    this.named = Caffeine.newBuilder().maximumSize(mostPlans).build();
  }

  /** The steps of a query, in their order. */
  Planned plan(
      Session session,
      ParsedQuery parsed,
      List<ColumnType> parameters,
      Asking asking,
      QueryRun run,
      Deadline deadline) {
    CatalogSnapshot snapshot = catalog.snapshot();
    refuseAsOf(session, parsed, snapshot);
    CallerView view = authorizer.viewFor(session, parsed.tablesNamed(), snapshot, asking, deadline);
    run.decided(snapshot.withInside(parsed.tablesNamed()), view);
    ValidatedQuery validated =
        validator.validate(
            parsed, view, parameters, everything(session, snapshot, asking, deadline));
    AuthorizedQuery authorized = weaver.weave(validated, view);
    PhysicalPlan plan = planner.plan(authorized, session.settings().timeZone(), deadline);
    return new Planned(plan, view, snapshot);
  }

  /** The session's instant does not touch the gateway's own tables. */
  private static void refuseAsOf(Session session, ParsedQuery parsed, CatalogSnapshot snapshot) {
    Set<TableName> named = parsed.tablesNamed();
    boolean own =
        !named.isEmpty()
            && named.stream()
                .map(snapshot::table)
                .flatMap(Optional::stream)
                .allMatch(table -> table.product().isEmpty());
    if (!own) {
      SessionStatements.refuseAsOf(session.settings().asOf());
    }
  }

  /** A plan that was remembered; the decision is taken anew for this caller. */
  Optional<Planned> known(
      Session session, SqlRequest request, Asking asking, QueryRun run, Deadline deadline) {
    Named names = named.getIfPresent(request.sql());
    boolean asOf = session.settings().asOf().isPresent();
    if (names == null || names.parameters() != request.parameters().size() || asOf) {
      return Optional.empty();
    }
    CatalogSnapshot snapshot = catalog.snapshot();
    CallerView view = authorizer.viewFor(session, names.tables(), snapshot, asking, deadline);
    run.decided(snapshot.withInside(names.tables()), view);
    return Optional.ofNullable(plans.getIfPresent(key(session, request, view)))
        .map(plan -> new Planned(plan, view, snapshot));
  }

  /** Keeps a plan for statements of the same text. */
  void remember(Session session, SqlRequest request, ParsedQuery parsed, Planned planned) {
    named.put(request.sql(), new Named(parsed.tablesNamed(), parsed.parameterCount()));
    plans.put(key(session, request, planned.view()), planned.plan());
  }

  private static PlanKey key(Session session, SqlRequest request, CallerView view) {
    return new PlanKey(
        request.sql(),
        request.parameters().stream().map(BindValue::type).toList(),
        session.settings().timeZone(),
        view.catalogVersion(),
        view.shape());
  }

  /**
   * Validates a query before its values are known.
   *
   * @param again reads the same text anew
   */
  ValidatedQuery prepare(
      Session session,
      ParsedQuery parsed,
      Supplier<ParsedQuery> again,
      Asking asking,
      QueryRun run,
      Deadline deadline) {
    CatalogSnapshot snapshot = catalog.snapshot();
    refuseAsOf(session, parsed, snapshot);
    CallerView view = authorizer.viewFor(session, parsed.tablesNamed(), snapshot, asking, deadline);
    run.decided(snapshot.withInside(parsed.tablesNamed()), view);
    return validator.prepare(parsed, again, view, everything(session, snapshot, asking, deadline));
  }

  /** The view of some tables alone. */
  CallerView view(Session session, Set<TableName> tables, Asking asking, Deadline deadline) {
    return authorizer.viewFor(session, tables, catalog.snapshot(), asking, deadline);
  }

  /** The view of everything that this caller may see. */
  CallerView everything(Session session, Asking asking, Deadline deadline) {
    return everything(session, catalog.snapshot(), asking, deadline).get();
  }

  Supplier<CallerView> everything(
      Session session, CatalogSnapshot snapshot, Asking asking, Deadline deadline) {
    return () -> authorizer.listing(session, snapshot, asking.toList(), deadline);
  }
}
