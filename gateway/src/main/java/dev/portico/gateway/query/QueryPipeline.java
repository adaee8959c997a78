package dev.portico.gateway.query;

import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Account;
import dev.portico.gateway.execute.Cancellation;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.Executor;
import dev.portico.gateway.execute.Interruption;
import dev.portico.gateway.execute.OutputColumns;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.PlanLines;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Asking.Operation;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.query.QueryPlanning.Planned;
import dev.portico.gateway.query.own.OwnRows;
import dev.portico.gateway.query.own.OwnSources;
import dev.portico.gateway.query.own.Sight;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.UnknownTable;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.sql.parse.ParsedQuery;
import dev.portico.gateway.sql.parse.SqlReader;
import dev.portico.gateway.sql.parse.Statement;
import dev.portico.gateway.sql.parse.TableReference;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.RowBatch;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a statement from its text to its rows; {@link QueryPlanning#plan} lists the steps
 * until the plan. Safe for many threads.
 */
public final class QueryPipeline implements QueryService, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryPipeline.class);
  private static final String PARSE = "parse";
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration AFTER_CANCEL = Duration.ofSeconds(5);

  private final SqlReader reader;
  private final QueryPlanning plans;
  private final Executor executor;
  private final OwnSources own;
  private final Limits limits;
  private final PlanningThreads planning;
  private final RunningQueries running;
  private final QueryRuns runs;
  private final Clock clock;

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

  /**
   * @param own what the gateway's own tables show; {@code events} must tell its recent queries
   * @param timer for deadlines; not owned
   */
  public QueryPipeline(
      Catalog catalog,
      Authorizer authorizer,
      Planner planner,
      Executor executor,
      QueryEvents events,
      OwnSources own,
      Limits limits,
      ScheduledExecutorService timer) {
    this(catalog, authorizer, planner, executor, events, own, limits, timer, Clock.systemUTC());
  }

  /**
   * @param own what the gateway's own tables show; {@code events} must tell its recent queries
   * @param timer for deadlines; not owned
   * @param clock tells each statement its now; a rehearsal has another one than the wall
   */
  public QueryPipeline(
      Catalog catalog,
      Authorizer authorizer,
      Planner planner,
      Executor executor,
      QueryEvents events,
      OwnSources own,
      Limits limits,
      ScheduledExecutorService timer,
      Clock clock) {
    this.reader = new SqlReader(limits);
    this.plans = new QueryPlanning(catalog, authorizer, planner, limits.planCacheEntries());
    this.executor = executor;
    this.own = own;
    this.limits = limits;
    this.planning =
        new PlanningThreads(
            Math.max(2, Runtime.getRuntime().availableProcessors()), limits.planningTimeout());
    this.running = new RunningQueries(limits);
    this.runs = new QueryRuns(running, events, timer, clock);
    this.clock = clock;
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
              () ->
                  plans
                      .plan(
                          session,
                          parsed,
                          List.of(),
                          new Asking("warm-up", clock.instant(), Operation.SELECT),
                          runs.look(session, WARM_UP, deadline),
                          deadline)
                      .plan(),
              deadline,
              new Cancellation());
      Execution execution = new Execution("warm-up", session, deadline, List.of(), clock.instant());
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
      if (!(answer instanceof TrackedStream)) {
        run.answered();
      }
      return answer;
    } catch (GatewayException e) {
      GatewayException reason = run.execution().cancellation().explain(e);
      run.refused(reason.code());
      throw reason;
    } catch (RuntimeException | Error e) {
      run.refused(ErrorCode.INTERNAL);
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
    Asking asking = run.asking(Operation.SELECT);
    Optional<Planned> known = plans.known(session, request, asking, run, deadline);
    if (known.isPresent()) {
      run.operation(StatementNames.SELECT);
      return start(session, run, known.get());
    }
    Statement statement =
        planning.run(
            () -> run.step(PARSE, () -> read(session, request.sql())), deadline, cancellation);
    run.operation(StatementNames.of(statement));
    if (statement instanceof Statement.Assign assign) {
      SessionStatements.assign(session, assign);
      return TextStream.nothing(queryId);
    } else if (statement instanceof Statement.Show show) {
      String value = SessionStatements.show(session, show.name());
      return TextStream.of(queryId, show.name(), Collections.singletonList(value));
    } else if (statement instanceof Statement.Listing listing) {
      return TextStream.of(
          queryId, ListingStatements.columns(listing), list(session, listing, run, deadline));
    } else if (statement instanceof Statement.Query query) {
      return query(session, request, run, query, deadline);
    }
    return TextStream.nothing(queryId);
  }

  private Statement read(Session session, String sql) {
    return reader.read(sql, session.settings().schema());
  }

  private List<List<Object>> list(
      Session session, Statement.Listing statement, QueryRun run, Deadline deadline) {
    Asking asking = run.asking(Operation.LIST);
    Supplier<CallerView> everything = () -> plans.everything(session, asking, deadline);
    if (statement instanceof Statement.Describe describe) {
      return describe(session, describe, run, deadline);
    } else if (statement instanceof Statement.Tables tables) {
      return ListingStatements.tables(everything.get(), tables.schema(), session, asking.time());
    } else if (statement instanceof Statement.Schemas) {
      return ListingStatements.schemas(everything.get(), session);
    }
    return ListingStatements.settings(session);
  }

  private List<List<Object>> describe(
      Session session, Statement.Describe describe, QueryRun run, Deadline deadline) {
    Asking asking = run.asking(Operation.LIST);
    TableReference reference = describe.table();
    Periods periods =
        PeriodResolver.resolve(
            describe.clauses(), Set.of(reference), session.settings(), List.of(), asking.time());
    QueryPlanning.Seen seen = plans.described(session, reference, periods, asking, deadline);
    Supplier<CallerView> everything = () -> plans.everything(session, asking, deadline);
    return seen.view()
        .table(reference.table())
        .map(table -> ListingStatements.describe(table, seen.period()))
        .orElseThrow(
            () -> UnknownTable.explain(reference.table(), seen.view(), null, null, everything));
  }

  private RowStream query(
      Session session, SqlRequest request, QueryRun run, Statement.Query query, Deadline deadline) {
    List<ColumnType> types = request.parameters().stream().map(BindValue::type).toList();
    if (query.explain() == Statement.Explain.NO || query.explain() == Statement.Explain.ANALYZE) {
      run.reports(query.query().tablesNamed());
    }
    Asking asking =
        run.asking(query.explain() == Statement.Explain.NO ? Operation.SELECT : Operation.EXPLAIN);
    Planned planned =
        planning.run(
            () -> plans.plan(session, query.query(), types, asking, run, deadline),
            deadline,
            run.execution().cancellation());
    switch (query.explain()) {
      case PLAN:
        return TextStream.of(run.execution().queryId(), "PLAN", explained(session, run, planned));
      case POLICY:
        return TextStream.of(
            run.execution().queryId(),
            "PLAN",
            ExplainPolicy.lines(planned.view(), planned.plan().tables()));
      case ANALYZE:
        return analyze(session, run, planned);
      default:
        plans.remember(session, request, query.query(), planned);
        return start(session, run, planned);
    }
  }

  /** The plan holds no value of a policy; the caller's own are bound now. */
  private RowStream start(Session session, QueryRun run, Planned planned) {
    Execution execution = run.execution();
    Supplier<CallerView> listing =
        plans.everything(
            session, planned.snapshot(), run.asking(Operation.LIST), execution.deadline());
    Sight sight = new Sight(session, planned.snapshot(), listing, own);
    if (planned.plan().fragments().stream().anyMatch(OwnRows::needsListing)) {
      // before the query takes a place in the engine, which others could use meanwhile
      Interruption.during(execution, sight::view);
    }
    execution.decided(planned.view().values(), new OwnRows(sight));
    return run.stream(
        planned.plan(), planned.view(), executor, () -> account(session, run, planned));
  }

  private static Account account(Session session, QueryRun run, Planned planned) {
    return new Account(
        run.startedAt(),
        planned.snapshot().version(),
        ExplainPolicy.lines(planned.view(), planned.plan().tables()),
        travelled(session, run, planned));
  }

  private List<String> explained(Session session, QueryRun run, Planned planned) {
    executor.locate(planned.plan(), run.execution());
    List<String> lines =
        new ArrayList<>(Explain.plan(planned.plan(), planned.view().decision().explain()));
    lines.addAll(travelled(session, run, planned));
    return lines;
  }

  private static List<String> travelled(Session session, QueryRun run, Planned planned) {
    return TravelLines.of(
        planned.plan(),
        planned.view(),
        run.periods(),
        run.execution(),
        session.settings().timeZone());
  }

  private RowStream analyze(Session session, QueryRun run, Planned planned) {
    long begin = System.nanoTime();
    long rows = 0;
    try (RowStream stream = start(session, run, planned)) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        rows += batch.rows();
      }
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    List<String> lines =
        new ArrayList<>(
            Explain.analyzed(
                planned.plan(),
                planned.view().decision().explain(),
                run.execution().stats(),
                run.execution().fileReads(),
                rows,
                millis));
    lines.addAll(travelled(session, run, planned));
    return TextStream.of(run.execution().queryId(), "PLAN", lines);
  }

  @Override
  public PreparedQuery prepare(Session session, String sql) {
    Deadline deadline = Deadline.in(limits.queryTimeout());
    QueryRun run = runs.look(session, sql, deadline);
    try {
      return planning.run(
          () -> described(session, sql, run, deadline), deadline, new Cancellation());
    } catch (GatewayException e) {
      run.refused(e.code());
      throw e;
    }
  }

  private PreparedQuery described(Session session, String sql, QueryRun run, Deadline deadline) {
    Statement statement = run.step(PARSE, () -> read(session, sql));
    run.operation(StatementNames.of(statement));
    if (statement instanceof Statement.Show show) {
      return new PreparedQuery(List.of(TextStream.column(show.name())), List.of(), true);
    } else if (statement instanceof Statement.Listing listing) {
      return new PreparedQuery(ListingStatements.columns(listing), List.of(), true);
    } else if (!(statement instanceof Statement.Query query)) {
      return new PreparedQuery(List.of(), List.of(), false);
    } else {
      Supplier<ParsedQuery> again = () -> ((Statement.Query) read(session, sql)).query();
      Asking asking = run.asking(Operation.SELECT);
      ValidatedQuery validated =
          plans.prepare(session, query.query(), again, asking, run, deadline);
      boolean explain = query.explain() != Statement.Explain.NO;
      return new PreparedQuery(
          explain ? List.of(TextStream.column("PLAN")) : OutputColumns.of(validated.outputs()),
          validated.parameters(),
          true);
    }
  }

  /**
   * What the policies decide about a query of this session's principal, whole: filters, masks,
   * hidden columns, and the SQL for each store. For the authors of policies, on the command line of
   * the operator; no door leads here.
   */
  public List<String> explainWhole(Session session, String sql) {
    Deadline deadline = Deadline.in(limits.queryTimeout());
    return planning.run(
        () -> explainWholeHere(session, sql, deadline), deadline, new Cancellation());
  }

  private List<String> explainWholeHere(Session session, String sql, Deadline deadline) {
    if (!(read(session, sql) instanceof Statement.Query query)) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED, "only queries have policies: write SELECT or WITH");
    }
    Asking asking = new Asking(QueryIds.next(), clock.instant(), Operation.SELECT);
    Planned planned =
        plans.plan(
            session, query.query(), List.of(), asking, runs.look(session, sql, deadline), deadline);
    List<String> lines =
        new ArrayList<>(ExplainPolicy.lines(planned.view(), planned.plan().tables(), Detail.FULL));
    lines.addAll(PlanLines.of(planned.plan(), Detail.FULL));
    return lines;
  }

  /**
   * What the policies decide about a query of this session's principal, whole, without running it;
   * values of parameters need not be known. For the comparison of policies on the command line; no
   * door leads here.
   *
   * @return also for a query that is refused; the refusal is in the answer
   * @throws GatewayException when the text is no query
   */
  public QueryDecisions decisions(Session session, String sql) {
    Deadline deadline = Deadline.in(limits.queryTimeout());
    return planning.run(() -> decisionsHere(session, sql, deadline), deadline, new Cancellation());
  }

  private QueryDecisions decisionsHere(Session session, String sql, Deadline deadline) {
    if (!(read(session, sql) instanceof Statement.Query query)) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED, "only queries have policies: write SELECT or WITH");
    }
    QueryRun run = runs.look(session, sql, deadline);
    Asking asking = run.asking(Operation.SELECT);
    Set<TableName> named = query.query().tablesNamed();
    CallerView view = plans.view(session, named, asking, deadline);
    Supplier<ParsedQuery> again = () -> ((Statement.Query) read(session, sql)).query();
    try {
      List<ColumnType> parameters =
          plans.prepare(session, query.query(), again, asking, run, deadline).parameters();
      PhysicalPlan plan =
          plans.plan(session, again.get(), parameters, asking, run, deadline).plan();
      return QueryDecisions.of(view, named, plan.reads());
    } catch (GatewayException e) {
      return QueryDecisions.refused(view, named, e);
    }
  }

  private Deadline deadline(SqlRequest request) {
    Duration most = limits.queryTimeout();
    return Deadline.in(request.timeout().filter(t -> t.compareTo(most) < 0).orElse(most));
  }

  @Override
  public CallerView view(Session session, Predicate<String> schemas) {
    Deadline deadline = Deadline.in(limits.queryTimeout());
    Asking asking = new Asking(QueryIds.next(), clock.instant(), Operation.LIST);
    return plans.listing(session, schemas, asking, deadline);
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
