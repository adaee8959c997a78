package dev.portico.gateway.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.Executor;
import dev.portico.gateway.execute.FragmentStats;
import dev.portico.gateway.execute.OutputColumns;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a statement from its text to its rows; {@link #plan} lists the steps. Safe for many threads.
 */
public final class QueryPipeline implements QueryService, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryPipeline.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Catalog catalog;
  private final Authorizer authorizer;
  private final SqlReader reader;
  private final QueryValidator validator;
  private final Weaver weaver;
  private final Planner planner;
  private final Executor executor;
  private final QueryEvents events;
  private final Limits limits;
  private final ScheduledExecutorService timer;
  private final PlanningThreads planning;
  private final RunningQueries running;
  private final Cache<PlanKey, PhysicalPlan> plans;
  private final Cache<String, Named> named;

  private record PlanKey(
      String sql, List<ColumnType> parameters, java.time.ZoneId zone, long catalog, List<?> shape) {}

  /** What is remembered of a text: the tables it names, so that a known statement need not be read again. */
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
    this.events = events;
    this.limits = limits;
    this.timer = timer;
    this.planning = new PlanningThreads(Math.max(2, Runtime.getRuntime().availableProcessors()));
    this.running = new RunningQueries(limits);
    this.plans = Caffeine.newBuilder().maximumSize(limits.planCacheEntries()).build();
    this.named = Caffeine.newBuilder().maximumSize(limits.planCacheEntries()).build();
  }

  /** The steps of a query, in their order. */
  private PhysicalPlan plan(
      Session session, ParsedQuery parsed, List<ColumnType> parameters, CatalogSnapshot snapshot, Deadline deadline) {
    CallerView view = authorizer.viewFor(session, parsed.tablesNamed(), snapshot, deadline);
    ValidatedQuery validated = validator.validate(parsed, view, parameters, everything(session, snapshot, deadline));
    AuthorizedQuery authorized = weaver.weave(validated);
    return planner.plan(authorized, session.settings().timeZone(), deadline);
  }

  @Override
  public RowStream run(Session session, SqlRequest request) {
    Deadline deadline = deadline(request);
    String queryId = QueryIds.next();
    Optional<PhysicalPlan> known = knownPlan(session, request, deadline);
    if (known.isPresent()) {
      return execute(session, request, queryId, known.get(), deadline);
    }
    Statement statement = planning.run(() -> reader.read(request.sql()), deadline);
    if (statement instanceof Statement.Assign assign) {
      SessionStatements.assign(session, assign);
      return TextStream.nothing(queryId);
    } else if (statement instanceof Statement.Show show) {
      String value = SessionStatements.show(session, show.name());
      return TextStream.of(queryId, show.name(), java.util.Collections.singletonList(value));
    } else if (statement instanceof Statement.Query query) {
      return query(session, request, queryId, query, deadline);
    }
    return TextStream.nothing(queryId);
  }

  private RowStream query(
      Session session, SqlRequest request, String queryId, Statement.Query query, Deadline deadline) {
    if (query.explain() == Statement.Explain.POLICY) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED, "EXPLAIN POLICY needs a policy; this server runs with policy.mode open");
    }
    CatalogSnapshot snapshot = catalog.snapshot();
    List<ColumnType> types = request.parameters().stream().map(BindValue::type).toList();
    PhysicalPlan plan =
        planning.run(() -> plan(session, query.query(), types, snapshot, deadline), deadline);
    switch (query.explain()) {
      case PLAN:
        return TextStream.of(queryId, "PLAN", Explain.plan(plan));
      case ANALYZE:
        return analyze(session, request, queryId, plan, deadline);
      default:
        remember(session, request, query.query(), snapshot, types, plan, deadline);
        return execute(session, request, queryId, plan, deadline);
    }
  }

  private Optional<PhysicalPlan> knownPlan(Session session, SqlRequest request, Deadline deadline) {
    Named names = named.getIfPresent(request.sql());
    if (names == null || names.parameters() != request.parameters().size()) {
      return Optional.empty();
    }
    CatalogSnapshot snapshot = catalog.snapshot();
    CallerView view = authorizer.viewFor(session, names.tables(), snapshot, deadline);
    List<ColumnType> types = request.parameters().stream().map(BindValue::type).toList();
    return Optional.ofNullable(
        plans.getIfPresent(
            new PlanKey(
                request.sql(), types, session.settings().timeZone(), snapshot.version(), view.shape())));
  }

  private void remember(
      Session session,
      SqlRequest request,
      ParsedQuery parsed,
      CatalogSnapshot snapshot,
      List<ColumnType> types,
      PhysicalPlan plan,
      Deadline deadline) {
    CallerView view = authorizer.viewFor(session, parsed.tablesNamed(), snapshot, deadline);
    named.put(request.sql(), new Named(parsed.tablesNamed(), parsed.parameterCount()));
    plans.put(
        new PlanKey(request.sql(), types, session.settings().timeZone(), snapshot.version(), view.shape()), plan);
  }

  private RowStream execute(
      Session session, SqlRequest request, String queryId, PhysicalPlan plan, Deadline deadline) {
    Instant startedAt = Instant.now();
    Execution execution = new Execution(queryId, session, deadline, request.parameters(), startedAt);
    running.enter(execution, session, request.sql());
    events.started(queryId);
    ScheduledFuture<?> alarm =
        timer.schedule(
            () -> execution.cancellation().cancel(deadline.exceeded()),
            deadline.remaining().toMillis(),
            TimeUnit.MILLISECONDS);
    TrackedStream.End end =
        (failure, rows, bytes) -> {
          alarm.cancel(false);
          running.leave(execution);
          events.finished(event(session, request, execution, plan, startedAt, failure, rows, bytes));
        };
    try {
      return new TrackedStream(executor.execute(plan, execution), request.maxRows(), end);
    } catch (GatewayException e) {
      end.ended(Optional.of(e.code()), 0, 0);
      throw e;
    } catch (RuntimeException | Error e) {
      end.ended(Optional.of(ErrorCode.INTERNAL), 0, 0);
      LOG.error("query {} failed to start", queryId, e);
      throw new GatewayException(
          ErrorCode.INTERNAL, "the query failed inside the server; its log has the details under " + queryId, e);
    }
  }

  private static QueryEvent event(
      Session session,
      SqlRequest request,
      Execution execution,
      PhysicalPlan plan,
      Instant startedAt,
      Optional<ErrorCode> failure,
      long rows,
      long bytes) {
    Map<String, List<String>> sent = new LinkedHashMap<>();
    for (FragmentStats stats : execution.stats()) {
      sent.computeIfAbsent(stats.connection(), c -> new ArrayList<>()).add(stats.sql());
    }
    return new QueryEvent(
        execution.queryId(),
        session.principal().name(),
        session.client(),
        session.settings().application(),
        session.settings().purpose(),
        request.sql(),
        plan.tables().stream().map(TableName::toString).sorted().toList(),
        startedAt,
        Duration.between(startedAt, Instant.now()),
        rows,
        bytes,
        failure,
        sent);
  }

  private RowStream analyze(
      Session session, SqlRequest request, String queryId, PhysicalPlan plan, Deadline deadline) {
    long begin = System.nanoTime();
    Instant startedAt = Instant.now();
    Execution execution = new Execution(queryId, session, deadline, request.parameters(), startedAt);
    running.enter(execution, session, request.sql());
    events.started(queryId);
    ScheduledFuture<?> alarm =
        timer.schedule(
            () -> execution.cancellation().cancel(deadline.exceeded()),
            deadline.remaining().toMillis(),
            TimeUnit.MILLISECONDS);
    long rows = 0;
    long bytes = 0;
    Optional<ErrorCode> failure = Optional.of(ErrorCode.INTERNAL);
    try (RowStream stream = executor.execute(plan, execution)) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        rows += batch.rows();
        bytes += batch.estimatedBytes();
      }
      failure = Optional.empty();
      return TextStream.of(
          queryId,
          "PLAN",
          Explain.analyzed(plan, execution.stats(), rows, (System.nanoTime() - begin) / 1_000_000));
    } catch (GatewayException e) {
      failure = Optional.of(e.code());
      throw e;
    } finally {
      alarm.cancel(false);
      running.leave(execution);
      events.finished(event(session, request, execution, plan, startedAt, failure, rows, bytes));
    }
  }

  @Override
  public PreparedQuery prepare(Session session, String sql) {
    Deadline deadline = Deadline.in(limits.queryTimeout());
    return planning.run(() -> prepareHere(session, sql, deadline), deadline);
  }

  private PreparedQuery prepareHere(Session session, String sql, Deadline deadline) {
    Statement statement = reader.read(sql);
    if (statement instanceof Statement.Show show) {
      return new PreparedQuery(List.of(TextStream.column(show.name())), List.of(), true);
    } else if (!(statement instanceof Statement.Query query)) {
      return new PreparedQuery(List.of(), List.of(), false);
    } else {
      CatalogSnapshot snapshot = catalog.snapshot();
      CallerView view = authorizer.viewFor(session, query.query().tablesNamed(), snapshot, deadline);
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

  private Supplier<CallerView> everything(Session session, CatalogSnapshot snapshot, Deadline deadline) {
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
    Deadline patience = Deadline.in(DRAIN);
    try {
      while (running.count() > 0 && !patience.passed()) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.cancelAll();
    planning.close();
  }
}
