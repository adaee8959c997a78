package dev.portico.gateway.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancellation;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.Executor;
import dev.portico.gateway.execute.OutputColumns;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.QueryValidator;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.sql.parse.ParsedQuery;
import dev.portico.gateway.sql.parse.SqlReader;
import dev.portico.gateway.sql.parse.Statement;
import dev.portico.gateway.weave.AuthorizedQuery;
import dev.portico.gateway.weave.Weaver;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.RowBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a statement from its text to its rows; {@link #plan} lists the steps. Safe for many
 * threads.
 */
public final class QueryPipeline implements QueryService, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryPipeline.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration AFTER_CANCEL = Duration.ofSeconds(5);

  private final Catalog catalog;
  private final Authorizer authorizer;
  private final SqlReader reader;
  private final QueryValidator validator;
  private final Weaver weaver;
  private final Planner planner;
  private final Executor executor;
  private final Limits limits;
  private final PlanningThreads planning;
  private final RunningQueries running;
  private final QueryRuns runs;
  private final Cache<PlanKey, PhysicalPlan> plans;
  private final Cache<String, Named> named;

  private static final String WARM_UP =
      """
      WITH t (id, day, name, amount) AS (
        VALUES (1, DATE '2026-01-01', 'a', 1.50), (2, DATE '2026-01-02', 'b', 2.50))
      SELECT x.name, COUNT(*), SUM(x.amount), MAX(x.day)
      FROM t x JOIN t y ON x.id = y.id
      WHERE x.id IN (1, 2, 3, 4) AND x.name LIKE 'a%'
        AND EXISTS (SELECT 1 FROM t z WHERE z.id = x.id AND z.amount < (SELECT AVG(amount) FROM t))
      GROUP BY x.name
      ORDER BY 2 DESC, x.name
      LIMIT 5
      """;

  private record PlanKey(
      String sql,
      List<ColumnType> parameters,
      java.time.ZoneId zone,
      long catalog,
      List<?> shape) {}

  /**
   * What is remembered of a text: the tables it names, so that a known statement need not be read
   * again.
   */
  private record Named(Set<TableName> tables, int parameters) {}

  /**
   * @param timer for deadlines; not owned
   */
  public QueryPipeline(
      Catalog catalog,
      Authorizer authorizer,
      Planner planner,
      Executor executor,
      QueryEvents events,
      Limits limits,
      ScheduledExecutorService timer) {
    this.catalog = catalog;
    this.authorizer = authorizer;
    this.reader = new SqlReader(limits);
    this.validator = new QueryValidator();
    this.weaver = new Weaver();
    this.planner = planner;
    this.executor = executor;
    this.limits = limits;
    this.planning =
        new PlanningThreads(
            Math.max(2, Runtime.getRuntime().availableProcessors()), limits.planningTimeout());
    this.running = new RunningQueries(limits);
    this.runs = new QueryRuns(running, events, timer);
    this.plans = Caffeine.newBuilder().maximumSize(limits.planCacheEntries()).build();
    this.named = Caffeine.newBuilder().maximumSize(limits.planCacheEntries()).build();
  }

  /** A plan and the shape of the view it was made for, under which it may be used again. */
  private record Planned(PhysicalPlan plan, List<?> shape) {}

  /** The steps of a query, in their order. */
  private Planned plan(
      Session session,
      ParsedQuery parsed,
      List<ColumnType> parameters,
      CatalogSnapshot snapshot,
      Deadline deadline) {
    SessionStatements.refuseAsOf(session.settings().asOf());
    CallerView view = authorizer.viewFor(session, parsed.tablesNamed(), snapshot, deadline);
    ValidatedQuery validated =
        validator.validate(parsed, view, parameters, everything(session, snapshot, deadline));
    AuthorizedQuery authorized = weaver.weave(validated);
    PhysicalPlan plan = planner.plan(authorized, session.settings().timeZone(), deadline);
    return new Planned(plan, view.shape());
  }

  /**
   * Runs a statement through every step on behalf of nobody, so that the first caller does not wait
   * for classes to be loaded. Called once at start, in the background; what fails here fails again,
   * with a message, for the first caller.
   */
  public void warmUp() {
    Session session =
        new Session(new Principal("portico", Set.of(), Map.of()), "local", SessionSettings.DEFAULT);
    Deadline deadline = Deadline.in(limits.planningTimeout());
    try {
      ParsedQuery parsed = ((Statement.Query) reader.read(WARM_UP)).query();
      PhysicalPlan plan =
          planning.run(
              () -> plan(session, parsed, List.of(), catalog.snapshot(), deadline).plan(),
              deadline,
              new Cancellation());
      Execution execution = new Execution("warm-up", session, deadline, List.of(), Instant.now());
      try (RowStream rows = executor.execute(plan, execution)) {
        while (rows.next() != null) {
          LOG.debug("warming up");
        }
      }
    } catch (RuntimeException e) {
      LOG.debug("the warm-up did not end", e);
    }
  }

  @Override
  public RowStream run(Session session, SqlRequest request) {
    Deadline deadline = deadline(request);
    QueryRun run = runs.begin(session, request, deadline);
    RowStream answer = null;
    try {
      answer = answer(session, request, run, deadline);
      return answer;
    } catch (GatewayException e) {
      throw run.execution().cancellation().explain(e);
    } catch (RuntimeException | Error e) {
      throw QueryRun.defect(run.execution().queryId(), e);
    } finally {
      if (!(answer instanceof TrackedStream)) {
        run.leave();
      }
    }
  }

  private RowStream answer(Session session, SqlRequest request, QueryRun run, Deadline deadline) {
    String queryId = run.execution().queryId();
    Cancellation cancellation = run.execution().cancellation();
    Optional<PhysicalPlan> known = knownPlan(session, request, deadline);
    if (known.isPresent()) {
      return run.stream(known.get(), executor);
    }
    Statement statement = planning.run(() -> reader.read(request.sql()), deadline, cancellation);
    if (statement instanceof Statement.Assign assign) {
      SessionStatements.assign(session, assign);
      return TextStream.nothing(queryId);
    } else if (statement instanceof Statement.Show show) {
      String value = SessionStatements.show(session, show.name());
      return TextStream.of(queryId, show.name(), Collections.singletonList(value));
    } else if (statement instanceof Statement.Query query) {
      return query(session, request, run, query, deadline);
    }
    return TextStream.nothing(queryId);
  }

  private RowStream query(
      Session session, SqlRequest request, QueryRun run, Statement.Query query, Deadline deadline) {
    if (query.explain() == Statement.Explain.POLICY) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED,
          "EXPLAIN POLICY needs a policy; this server runs with policy.mode open");
    }
    CatalogSnapshot snapshot = catalog.snapshot();
    List<ColumnType> types = request.parameters().stream().map(BindValue::type).toList();
    Planned planned =
        planning.run(
            () -> plan(session, query.query(), types, snapshot, deadline),
            deadline,
            run.execution().cancellation());
    PhysicalPlan plan = planned.plan();
    switch (query.explain()) {
      case PLAN:
        return TextStream.of(run.execution().queryId(), "PLAN", Explain.plan(plan));
      case ANALYZE:
        return analyze(run, plan);
      default:
        remember(session, request, query.query(), snapshot, types, planned);
        return run.stream(plan, executor);
    }
  }

  private Optional<PhysicalPlan> knownPlan(Session session, SqlRequest request, Deadline deadline) {
    Named names = named.getIfPresent(request.sql());
    boolean asOf = session.settings().asOf().isPresent();
    if (names == null || names.parameters() != request.parameters().size() || asOf) {
      return Optional.empty();
    }
    CatalogSnapshot snapshot = catalog.snapshot();
    CallerView view = authorizer.viewFor(session, names.tables(), snapshot, deadline);
    List<ColumnType> types = request.parameters().stream().map(BindValue::type).toList();
    return Optional.ofNullable(
        plans.getIfPresent(
            new PlanKey(
                request.sql(),
                types,
                session.settings().timeZone(),
                snapshot.version(),
                view.shape())));
  }

  private void remember(
      Session session,
      SqlRequest request,
      ParsedQuery parsed,
      CatalogSnapshot snapshot,
      List<ColumnType> types,
      Planned planned) {
    named.put(request.sql(), new Named(parsed.tablesNamed(), parsed.parameterCount()));
    plans.put(
        new PlanKey(
            request.sql(),
            types,
            session.settings().timeZone(),
            snapshot.version(),
            planned.shape()),
        planned.plan());
  }

  private RowStream analyze(QueryRun run, PhysicalPlan plan) {
    long begin = System.nanoTime();
    long rows = 0;
    try (RowStream stream = run.stream(plan, executor)) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        rows += batch.rows();
      }
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    return TextStream.of(
        run.execution().queryId(),
        "PLAN",
        Explain.analyzed(plan, run.execution().stats(), rows, millis));
  }

  @Override
  public PreparedQuery prepare(Session session, String sql) {
    Deadline deadline = Deadline.in(limits.queryTimeout());
    return planning.run(() -> prepareHere(session, sql, deadline), deadline, new Cancellation());
  }

  private PreparedQuery prepareHere(Session session, String sql, Deadline deadline) {
    Statement statement = reader.read(sql);
    if (statement instanceof Statement.Show show) {
      return new PreparedQuery(List.of(TextStream.column(show.name())), List.of(), true);
    } else if (!(statement instanceof Statement.Query query)) {
      return new PreparedQuery(List.of(), List.of(), false);
    } else {
      SessionStatements.refuseAsOf(session.settings().asOf());
      CatalogSnapshot snapshot = catalog.snapshot();
      CallerView view =
          authorizer.viewFor(session, query.query().tablesNamed(), snapshot, deadline);
      Supplier<ParsedQuery> again = () -> ((Statement.Query) reader.read(sql)).query();
      ValidatedQuery validated =
          validator.prepare(query.query(), again, view, everything(session, snapshot, deadline));
      boolean explain = query.explain() != Statement.Explain.NO;
      return new PreparedQuery(
          explain ? List.of(TextStream.column("PLAN")) : OutputColumns.of(validated.outputs()),
          validated.parameters(),
          true);
    }
  }

  private Supplier<CallerView> everything(
      Session session, CatalogSnapshot snapshot, Deadline deadline) {
    return () -> authorizer.listing(session, snapshot, deadline);
  }

  private Deadline deadline(SqlRequest request) {
    Duration most = limits.queryTimeout();
    return Deadline.in(request.timeout().filter(t -> t.compareTo(most) < 0).orElse(most));
  }

  @Override
  public CallerView view(Session session) {
    Deadline deadline = Deadline.in(limits.queryTimeout());
    return authorizer.listing(session, catalog.snapshot(), deadline);
  }

  @Override
  public List<RunningQuery> running(Session session) {
    return running.list(session);
  }

  @Override
  public boolean cancel(Session session, String queryId) {
    return running.cancel(session, queryId);
  }

  /** How many queries run now. */
  public int runningCount() {
    return running.count();
  }

  /** Takes no more queries, lets the running ones end for a while, then cancels them. */
  @Override
  public void close() {
    running.stopAccepting();
    awaitNone(DRAIN);
    running.cancelAll();
    awaitNone(AFTER_CANCEL);
    runs.close();
    planning.close();
  }

  private void awaitNone(Duration most) {
    Deadline patience = Deadline.in(most);
    try {
      while (running.count() > 0 && !patience.passed()) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
