package dev.portico.gateway.query;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.Executor;
import dev.portico.gateway.execute.FragmentStats;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One statement from its acceptance to its end: listed as running, ended at its deadline, and told
 * of in an event once it has a plan. Made by {@link QueryRuns}.
 */
final class QueryRun {
  private static final Logger LOG = LoggerFactory.getLogger(QueryRun.class);

  private final Session session;
  private final SqlRequest request;
  private final Execution execution;
  private final Instant startedAt;
  private final RunningQueries running;
  private final QueryEvents events;
  private final java.util.concurrent.Executor releaser;
  private volatile Future<?> alarm;

  QueryRun(
      Session session,
      SqlRequest request,
      Execution execution,
      Instant startedAt,
      RunningQueries running,
      QueryEvents events,
      java.util.concurrent.Executor releaser) {
    this.session = session;
    this.request = request;
    this.execution = execution;
    this.startedAt = startedAt;
    this.running = running;
    this.events = events;
    this.releaser = releaser;
  }

  Execution execution() {
    return execution;
  }

  void endAt(Future<?> deadlineAlarm) {
    alarm = deadlineAlarm;
  }

  /** Runs the plan; from here on the stream ends this run. */
  TrackedStream stream(PhysicalPlan plan, Executor executor) {
    TrackedStream.End end = (failure, rows, bytes) -> ended(plan, failure, rows, bytes);
    try {
      events.started(execution.queryId());
      return new TrackedStream(
          executor.execute(plan, execution),
          request.maxRows(),
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

  private void ended(PhysicalPlan plan, Optional<ErrorCode> failure, long rows, long bytes) {
    leave();
    Map<String, List<String>> sent = new LinkedHashMap<>();
    for (FragmentStats stats : execution.stats()) {
      sent.computeIfAbsent(stats.connection(), c -> new ArrayList<>()).add(stats.sql());
    }
    events.finished(
        new QueryEvent(
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
            sent));
  }
}
