package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancellation;
import dev.portico.gateway.session.Deadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads with deep stacks, on which statements are read, validated and planned: the parser
 * and the planner recurse as deep as the statement is nested, and must not take a door's thread
 * down.
 */
final class PlanningThreads implements AutoCloseable {
  private static final long STACK_BYTES = 256L << 20;
  private static final int WAITING = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(PlanningThreads.class);

  private final ThreadPoolExecutor threads;
  private final Duration patience;

  /**
   * @param patience longest time of a step
   */
  PlanningThreads(int count, Duration patience) {
    this.patience = patience;
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(null, task, "portico-planning", STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs a step and waits for it, no longer than the planning time, the deadline and the query's
   * life.
   */
  <T> T run(Supplier<T> step, Deadline deadline, Cancellation cancellation) {
    cancellation.check();
    Future<T> future = submit(step);
    Runnable stop = () -> future.cancel(true);
    cancellation.onCancel(stop);
    try {
      return await(future, deadline);
    } catch (CancellationException e) {
      cancellation.check();
      throw e;
    } finally {
      cancellation.forget(stop);
    }
  }

  private <T> Future<T> submit(Supplier<T> step) {
    try {
      return threads.submit(step::get);
    } catch (RejectedExecutionException e) {
      throw new GatewayException(
          ErrorCode.TOO_MANY_QUERIES, "too many statements wait to be planned; try again", e);
    }
  }

  private <T> T await(Future<T> future, Deadline deadline) {
    boolean hurry = deadline.remaining().compareTo(patience) < 0;
    Duration wait = hurry ? deadline.remaining() : patience;
    try {
      return future.get(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw hurry ? deadline.exceeded() : tooLate();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new GatewayException(
          ErrorCode.QUERY_CANCELLED, "the statement was cancelled while it was planned", e);
    } catch (ExecutionException e) {
      throw explain(e.getCause());
    }
  }

  private GatewayException tooLate() {
    return new GatewayException(
        ErrorCode.PLANNING_TIMEOUT,
        "no plan was found within " + patience.toMillis() + " ms; simplify the statement");
  }

  private static RuntimeException explain(Throwable cause) {
    if (cause instanceof GatewayException known) {
      return known;
    } else if (cause instanceof StackOverflowError) {
      return new GatewayException(
          ErrorCode.SQL_TOO_COMPLEX,
          "the statement is nested too deeply; split it or use IN lists and WITH",
          cause);
    }
    LOG.error("a statement could not be planned", cause);
    return new GatewayException(
        ErrorCode.INTERNAL,
        "the statement could not be planned; the server's log has the details",
        cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
