package dev.portico.gateway.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.InvokerRights;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.sql.QueryValidator;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.sql.parse.ParsedQuery;
import dev.portico.gateway.sql.parse.PeriodClause;
import dev.portico.gateway.sql.parse.TableReference;
import dev.portico.gateway.weave.AuthorizedQuery;
import dev.portico.gateway.weave.Weaver;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The way of a query from its tree to a plan for its caller; {@link #plan} lists the steps. Plans
 * are kept for callers whose decision has the same shape. Safe for many threads.
 */
final class QueryPlanning {
  private static final String DECIDE = "decide";
  private static final String VALIDATE = "validate";
  private static final String WEAVE = "weave";
  private static final String PLAN = "plan";

  private final Catalog catalog;
  private final Authorizer authorizer;
  private final Planner planner;
  private final QueryValidator validator = new QueryValidator();
  private final Weaver weaver = new Weaver();
  private final Cache<PlanKey, PhysicalPlan> plans;
  private final Cache<Text, Named> named;

  /**
   * A plan, the view of the caller for whom it is run this time, of when it reads, and the catalog
   * of all.
   */
  record Planned(PhysicalPlan plan, CallerView view, Periods periods, CatalogSnapshot snapshot) {}

  /** A statement's text, with the schema of the tables that it names without one. */
  private record Text(String sql, Optional<String> schema) {
    static Text of(Session session, SqlRequest request) {
      return new Text(request.sql(), session.settings().schema());
    }
  }

  private record PlanKey(
      Text text,
      List<ColumnType> parameters,
      ZoneId zone,
      long catalog,
      List<?> shape,
      List<String> periods,
      List<String> contracts) {}

  /**
   * What is remembered of a text: the tables it names, so that a known statement need not be read
   * again.
   */
  private record Named(
      Set<TableReference> references, List<PeriodClause> clauses, int parameters) {}

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
    Periods periods =
        PeriodResolver.resolve(
            parsed.clauses(),
            parsed.references(),
            session.settings(),
            run.parameters(),
            asking.time());
    CallerView view =
        decide(session, parsed.references(), periods, snapshot, asking, run, deadline);
    ZoneId zone = session.settings().timeZone();
    Retention.check(parsed.references(), parsed.clauses(), periods, snapshot, view, zone);
    Supplier<CallerView> everything = everything(session, snapshot, asking, deadline);
    ValidatedQuery validated =
        run.step(VALIDATE, () -> validator.validate(parsed, view, periods, parameters, everything));
    AuthorizedQuery authorized = run.step(WEAVE, () -> weaver.weave(validated, view));
    PhysicalPlan plan = run.step(PLAN, () -> planner.plan(authorized, zone, deadline));
    used(session, parsed.references(), view);
    return new Planned(plan, view, periods, snapshot);
  }

  /** A plan that was remembered; the decision is taken anew for this caller. */
  Optional<Planned> known(
      Session session, SqlRequest request, Asking asking, QueryRun run, Deadline deadline) {
    Named names = named.getIfPresent(Text.of(session, request));
    if (names == null || names.parameters() != request.parameters().size()) {
      return Optional.empty();
    }
    run.reports(tables(names.references()));
    CatalogSnapshot snapshot = catalog.snapshot();
    Periods periods =
        PeriodResolver.resolve(
            names.clauses(),
            names.references(),
            session.settings(),
            request.parameters(),
            asking.time());
    CallerView view = decide(session, names.references(), periods, snapshot, asking, run, deadline);
    Retention.check(
        names.references(),
        names.clauses(),
        periods,
        snapshot,
        view,
        session.settings().timeZone());
    List<String> contracts = ContractsRead.of(names.references(), periods, snapshot);
    Optional<Planned> planned =
        Optional.ofNullable(plans.getIfPresent(key(session, request, view, periods, contracts)))
            .map(plan -> new Planned(plan, view, periods, snapshot));
    planned.ifPresent(plan -> used(session, names.references(), view));
    return planned;
  }

  /** Keeps a plan for statements of the same text. */
  void remember(Session session, SqlRequest request, ParsedQuery parsed, Planned planned) {
    named.put(
        Text.of(session, request),
        new Named(parsed.references(), parsed.clauses(), parsed.parameterCount()));
    List<String> contracts =
        ContractsRead.of(parsed.references(), planned.periods(), planned.snapshot());
    plans.put(key(session, request, planned.view(), planned.periods(), contracts), planned.plan());
  }

  private static PlanKey key(
      Session session,
      SqlRequest request,
      CallerView view,
      Periods periods,
      List<String> contracts) {
    return new PlanKey(
        Text.of(session, request),
        request.parameters().stream().map(BindValue::type).toList(),
        session.settings().timeZone(),
        view.catalogVersion(),
        view.shape(),
        periods.shape(),
        contracts);
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
    Periods periods =
        PeriodResolver.prepared(
            parsed.clauses(),
            parsed.references(),
            session.settings(),
            parsed.parameterCount(),
            asking.time());
    CallerView view =
        decide(session, parsed.references(), periods, snapshot, asking, run, deadline);
    Supplier<CallerView> everything = everything(session, snapshot, asking, deadline);
    ValidatedQuery validated =
        run.step(VALIDATE, () -> validator.prepare(parsed, again, view, periods, everything));
    used(session, parsed.references(), view);
    return validated;
  }

  /** Asks once about every table that a statement names, those inside virtual tables too. */
  private CallerView decide(
      Session session,
      Set<TableReference> references,
      Periods periods,
      CatalogSnapshot snapshot,
      Asking asking,
      QueryRun run,
      Deadline deadline) {
    Set<TableName> tables = tables(references);
    Asking travelling = asking.about(periodsOf(references, periods, snapshot));
    CallerView view =
        run.step(DECIDE, () -> authorizer.viewFor(session, tables, snapshot, travelling, deadline));
    run.decided(snapshot.withInside(tables), view, travelling.periods());
    run.execution().reads(periods);
    return view;
  }

  private static Set<TableName> tables(Set<TableReference> references) {
    return references.stream().map(TableReference::table).collect(Collectors.toSet());
  }

  /** Notes the schemas with an instant that a statement which makes sense used. */
  private static void used(Session session, Set<TableReference> references, CallerView view) {
    for (TableReference reference : references) {
      reference
          .alias()
          .flatMap(
              instant -> view.table(reference.table()).map(t -> t.name().schema() + "@" + instant))
          .ifPresent(session::used);
    }
  }

  /**
   * What a decision is told of the history that is read, nothing when all of it is current. What
   * holds for a virtual table holds for the tables inside.
   */
  private static Map<TableName, Set<Period>> periodsOf(
      Set<TableReference> references, Periods periods, CatalogSnapshot snapshot) {
    Map<TableName, Set<Period>> asked = new HashMap<>();
    for (TableReference reference : references) {
      for (TableName table : snapshot.withInside(Set.of(reference.table()))) {
        asked
            .computeIfAbsent(table, name -> new LinkedHashSet<>())
            .add(read(table, reference, periods, snapshot));
      }
    }
    asked.values().removeIf(Set.of(Period.CURRENT)::equals);
    asked.keySet().removeIf(name -> snapshot.table(name).flatMap(CatalogTable::product).isEmpty());
    return asked;
  }

  /**
   * A table without history is read as it is where the session allows that. A virtual one is passed
   * over by a span as a whole.
   */
  private static Period read(
      TableName table, TableReference reference, Periods periods, CatalogSnapshot snapshot) {
    Period period = periods.of(reference.clause());
    boolean passedOver =
        periods.passesOver(reference.clause())
            && snapshot
                .table(period.isRange() ? reference.table() : table)
                .filter(t -> lacks(t, period))
                .isPresent();
    return passedOver ? Period.CURRENT : period;
  }

  private static boolean lacks(CatalogTable table, Period period) {
    return period.isRange()
        ? table.query().isPresent() || !table.timeTravel().keepsVersions()
        : table.query().isEmpty() && table.timeTravel() instanceof TimeTravel.None;
  }

  /**
   * The view of one table alone, read of when a reference to it says.
   *
   * @return with the period that this is
   */
  Seen described(
      Session session,
      TableReference reference,
      Periods periods,
      Asking asking,
      Deadline deadline) {
    CatalogSnapshot snapshot = catalog.snapshot();
    Set<TableReference> references = Set.of(reference);
    CallerView view =
        authorizer.viewFor(
            session,
            Set.of(reference.table()),
            snapshot,
            asking.about(periodsOf(references, periods, snapshot)),
            deadline);
    return new Seen(view, read(reference.table(), reference, periods, snapshot));
  }

  /** What a caller sees of a table, and of when. */
  record Seen(CallerView view, Period period) {}

  /** The view of some tables alone. */
  CallerView view(Session session, Set<TableName> tables, Asking asking, Deadline deadline) {
    return authorizer.viewFor(session, tables, catalog.snapshot(), asking, deadline);
  }

  /** The view of everything that this caller may see. */
  CallerView everything(Session session, Asking asking, Deadline deadline) {
    return everything(session, catalog.snapshot(), asking, deadline).get();
  }

  /** The view of everything that this caller may see in some schemas. */
  CallerView listing(Session session, Predicate<String> schemas, Asking asking, Deadline deadline) {
    return authorizer.listing(
        session,
        catalog.snapshot(),
        table -> schemas.test(table.schema()),
        asking.toList(),
        deadline);
  }

  Supplier<CallerView> everything(
      Session session, CatalogSnapshot snapshot, Asking asking, Deadline deadline) {
    return () -> authorizer.listing(session, snapshot, any -> true, asking.toList(), deadline);
  }
}
