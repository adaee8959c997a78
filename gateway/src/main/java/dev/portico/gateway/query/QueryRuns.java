package dev.portico.gateway.query;

import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Accepts statements, ends them at their deadline, and has the threads that give back what a
 * cancelled query holds when nobody reads it any more. Safe for many threads.
 */
final class QueryRuns implements AutoCloseable {
  private static final int RELEASING_THREADS = 4;
  private static final int QUIET_SECONDS = 30;

  private final RunningQueries running;
  private final QueryEvents events;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private final ThreadPoolExecutor releaser;

  QueryRuns(
      RunningQueries running, QueryEvents events, ScheduledExecutorService timer, Clock clock) {
    this.running = running;
    this.events = events;
    this.timer = timer;
    this.clock = clock;
    // its queue holds at most one task for each running query, whose number is limited
    this.releaser =
        new ThreadPoolExecutor(
            RELEASING_THREADS,
            RELEASING_THREADS,
            QUIET_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "portico-release");
              thread.setDaemon(true);
              return thread;
            });
    releaser.allowCoreThreadTimeOut(true);
  }

  /**
   * Lists a statement as running; the caller ends it by {@link QueryRun#leave} or by the stream
   * that it becomes.
   *
   * @throws GatewayException when there are too many, or the server is stopping
   */
  QueryRun begin(Session session, SqlRequest request, Deadline deadline) {
    Instant now = clock.instant();
    Execution execution =
        new Execution(QueryIds.next(), session, deadline, request.parameters(), now);
    execution.readsAtMost(request.maxRows());
    QueryRun run = new QueryRun(session, request, execution, now, clock, running, events, releaser);
    enter(run, session, request);
    try {
      run.endAt(
          timer.schedule(
              () -> execution.cancellation().cancel(deadline.exceeded()),
              deadline.remaining().toMillis(),
              TimeUnit.MILLISECONDS));
      request.started().accept(execution.queryId());
      return run;
    } catch (GatewayException e) {
      run.leave();
      run.refused(e.code());
      throw e;
    } catch (RuntimeException | Error e) {
      run.leave();
      run.refused(ErrorCode.INTERNAL);
      throw QueryRun.defect(execution.queryId(), e);
    }
  }

  private void enter(QueryRun run, Session session, SqlRequest request) {
    try {
      running.enter(run.execution(), session, request.sql());
    } catch (GatewayException e) {
      run.refused(e.code());
      throw e;
    }
  }

  /** A statement that is only looked at: not listed, and recorded when it is refused. */
  QueryRun look(Session session, String sql, Deadline deadline) {
    Instant now = clock.instant();
    Execution execution = new Execution(QueryIds.next(), session, deadline, List.of(), now);
    return new QueryRun(
        session, SqlRequest.of(sql), execution, now, clock, running, events, releaser);
  }

  @Override
  public void close() {
    releaser.shutdown();
  }
}
