package dev.portico.gateway.query;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvent.Asked;
import dev.portico.gateway.audit.QueryEvent.Fetched;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.audit.QueryTrace;
import dev.portico.gateway.audit.QueryTrace.Read;
import dev.portico.gateway.audit.QueryTrace.Step;
import dev.portico.gateway.audit.Receipt;
import dev.portico.gateway.audit.TableAccess;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Account;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.Executor;
import dev.portico.gateway.execute.FileRead;
import dev.portico.gateway.execute.FragmentStats;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.DecisionInfo;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.session.TableRead;
import dev.portico.spi.BindValue;
import dev.portico.spi.FileCost;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One statement from its acceptance to its end: listed as running, ended at its deadline, and told
 * of in an event once it has a plan. Made by {@link QueryRuns}.
 */
final class QueryRun {
  private static final Logger LOG = LoggerFactory.getLogger(QueryRun.class);

  private static final TableName REPORT = new TableName("portico", "as_of_report");

  private final Session session;
  private final SqlRequest request;
  private final Execution execution;
  private final Instant startedAt;
  private final Clock clock;
  private final RunningQueries running;
  private final QueryEvents events;
  private final java.util.concurrent.Executor releaser;
  private final StepTimes times;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Future<?> alarm;
  private volatile Decision decision;
  private volatile boolean started;
  private volatile String operation;
  private volatile Optional<LastReads> report = Optional.empty();

  private record Decision(
      Set<TableName> named, CallerView view, Map<TableName, Set<Period>> periods) {}

  QueryRun(
      Session session,
      SqlRequest request,
      Execution execution,
      Instant startedAt,
      Clock clock,
      RunningQueries running,
      QueryEvents events,
      java.util.concurrent.Executor releaser) {
    this.session = session;
    this.request = request;
    this.execution = execution;
    this.startedAt = startedAt;
    this.clock = clock;
    this.running = running;
    this.events = events;
    this.releaser = releaser;
    this.times = new StepTimes(startedAt);
  }

  Execution execution() {
    return execution;
  }

  /** Does one step of the statement's way. */
  <T> T step(String name, Supplier<T> work) {
    return times.time(name, work);
  }

  /** Takes what kind of statement it is. */
  void operation(String name) {
    operation = name;
  }

  /** When it began. */
  Instant startedAt() {
    return startedAt;
  }

  /** The values of the statement's parameters. */
  List<BindValue> parameters() {
    return request.parameters();
  }

  /** This statement, as a decision about it is asked for. */
  Asking asking(Asking.Operation operation) {
    return new Asking(execution.queryId(), startedAt, operation);
  }

  void endAt(Future<?> deadlineAlarm) {
    alarm = deadlineAlarm;
  }

  /**
   * Takes what was decided about the tables that the statement names.
   *
   * @param periods what of their history is read, where it is not only the current rows
   */
  void decided(Set<TableName> named, CallerView view, Map<TableName, Set<Period>> periods) {
    decision = new Decision(named, view, periods);
  }

  /**
   * A query that may read begins: from now on the session's report tells of it, also when it comes
   * to nothing. One that reads the report, or only the gateway's own tables, leaves it as it is.
   */
  void reports(Set<TableName> tables) {
    if (tables.stream().anyMatch(table -> OwnTables.find(table).isEmpty())
        && !tables.contains(REPORT)) {
      LastReads reads = new LastReads(tables);
      report = Optional.of(reads);
      session.reads(reads);
    }
  }

  /** What of the history of the tables is read; empty where it is only the current rows. */
  Map<TableName, Set<Period>> periods() {
    Decision known = decision;
    return known == null ? Map.of() : known.periods();
  }

  /**
   * Runs the plan; from here on the stream ends this run. Its first row waits for the record of the
   * start.
   *
   * @param view what was decided about the caller
   * @param account how the answer came about, asked for while it is read
   */
  TrackedStream stream(
      PhysicalPlan plan, CallerView view, Executor executor, Supplier<Account> account) {
    List<TableAccess> tables = AuditTables.read(view, plan.reads(), decision.periods());
    times.beginLast(QueryTrace.EXECUTE);
    TrackedStream.End end = (failure, rows, bytes) -> ended(tables, failure, rows, bytes);
    try {
      Receipt start = events.started(event(Kind.START, tables, Optional.empty(), 0, 0));
      started = true;
      report.ifPresent(reads -> reads.begin(() -> reads(plan, view, reads.named())));
      return new TrackedStream(
          new RecordedStream(executor.execute(plan, execution), start),
          new TrackedStream.Told(MaskedColumns.of(plan, view), account),
          new RowLimits(request.maxRows(), view.maxRows()),
          execution.cancellation(),
          releaser,
          end);
    } catch (GatewayException e) {
      end.ended(Optional.of(e.code()), 0, 0);
      throw e;
    } catch (RuntimeException | Error e) {
      end.ended(Optional.of(ErrorCode.INTERNAL), 0, 0);
      throw defect(execution.queryId(), e);
    }
  }

  private List<TableRead> reads(PhysicalPlan plan, CallerView view, Set<TableName> named) {
    return TravelReads.of(plan, view, named, periods(), execution);
  }

  /** Not running any more. */
  void leave() {
    Future<?> set = alarm;
    if (set != null) {
      set.cancel(false);
    }
    running.leave(execution);
  }

  /** What a caller is told of a defect of ours, whose details are in the log. */
  static GatewayException defect(String queryId, Throwable cause) {
    LOG.error("query {} failed inside the server", queryId, cause);
    return new GatewayException(
        ErrorCode.INTERNAL,
        "the query failed inside the server; its log has the details under " + queryId,
        cause);
  }

  /** A statement that ended without a stream of rows; nothing when its end was told already. */
  void refused(ErrorCode code) {
    if (over.compareAndSet(false, true)) {
      Receipt told = events.finished(event(Kind.REFUSED, named(), Optional.of(code), 0, 0));
      try {
        told.await();
      } catch (GatewayException e) {
        LOG.debug("the refusal of query {} is recorded later", execution.queryId(), e);
      }
      events.traced(trace(Optional.of(code), 0));
    }
  }

  /** A statement that needed no rows, which is recorded when this returns. */
  void answered() {
    if (!over.get()) {
      events.finished(event(Kind.ANSWERED, named(), Optional.empty(), 0, 0)).await();
      over.set(true);
      events.traced(trace(Optional.empty(), 0));
    }
  }

  private List<TableAccess> named() {
    Decision known = decision;
    return known == null
        ? List.of()
        : AuditTables.named(known.view(), known.named(), known.periods());
  }

  private void ended(List<TableAccess> tables, Optional<ErrorCode> failure, long rows, long bytes) {
    leave();
    if (over.compareAndSet(false, true)) {
      execution.stats().forEach(s -> events.storeRead(s.connection(), s.spent()));
      events.finished(event(started ? Kind.END : Kind.REFUSED, tables, failure, rows, bytes));
      events.traced(trace(failure, rows));
    }
    report.ifPresent(LastReads::end);
  }

  private QueryTrace trace(Optional<ErrorCode> failure, long rows) {
    // the step that lasts ends now, so before the whole does
    List<Step> steps = times.steps();
    return new QueryTrace(
        execution.queryId(),
        session.principal().name(),
        Optional.ofNullable(operation),
        request.caller(),
        times.whole(),
        rows,
        failure,
        steps,
        execution.stats().stream()
            .map(s -> new Read(s.connection(), times.time(s.began(), s.lastRead()), s.rows()))
            .toList(),
        execution.fileReads().stream().filter(FileRead::isRemote).map(this::fetch).toList());
  }

  private QueryTrace.Files fetch(FileRead read) {
    FileCost cost = read.cost();
    return new QueryTrace.Files(
        read.scan().connection(),
        times.time(read.began(), read.lastWaited()),
        cost.requests(),
        cost.bytesFetched());
  }

  /** What reading files has cost, by connection. */
  private List<Fetched> fetched() {
    Map<String, Fetched> sums = new LinkedHashMap<>();
    for (FileRead read : execution.fileReads()) {
      if (read.isRemote()) {
        FileCost cost = read.cost();
        sums.merge(
            read.scan().connection(),
            new Fetched(
                read.scan().connection(), cost.requests(), cost.bytesFetched(), cost.bytesKept()),
            QueryRun::sum);
      }
    }
    return List.copyOf(sums.values());
  }

  private static Fetched sum(Fetched one, Fetched other) {
    return new Fetched(
        one.connection(),
        one.requests() + other.requests(),
        one.bytesFetched() + other.bytesFetched(),
        one.bytesKept() + other.bytesKept());
  }

  private QueryEvent event(
      Kind kind, List<TableAccess> tables, Optional<ErrorCode> failure, long rows, long bytes) {
    Decision known = decision;
    DecisionInfo info = known == null ? DecisionInfo.NONE : known.view().decision();
    Instant now = clock.instant();
    return new QueryEvent(
        kind,
        execution.queryId(),
        asked(),
        request.sql(),
        tables,
        info.id(),
        info.revision(),
        startedAt,
        Duration.between(startedAt, now),
        rows,
        bytes,
        failure,
        kind == Kind.END ? sent() : Map.of(),
        kind == Kind.END ? TravelReads.copies(execution) : List.of(),
        kind == Kind.END ? fetched() : List.of());
  }

  private Asked asked() {
    SessionSettings settings = session.settings();
    return new Asked(
        session.principal().name(),
        List.copyOf(session.principal().roles()),
        session.client(),
        settings.application(),
        settings.purpose(),
        settings.asOf(),
        settings.asOfSpan().from(),
        settings.asOfSpan().to(),
        settings.timeZone().getId(),
        session.accessKey(),
        settings.schema());
  }

  private Map<String, List<String>> sent() {
    Map<String, List<String>> sent = new LinkedHashMap<>();
    for (FragmentStats stats : execution.stats()) {
      sent.computeIfAbsent(stats.connection(), c -> new ArrayList<>()).add(stats.sql());
    }
    return sent;
  }
}
