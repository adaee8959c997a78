package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Deadline;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A few threads with deep stacks, on which statements are read, validated and planned: the parser and the planner recurse as deep as the
 * statement is nested, and must not take a door's thread down.
 */
final class PlanningThreads implements AutoCloseable {
  private static final long STACK_BYTES = 256L << 20;
  private static final int WAITING = 1_000;

  private final ThreadPoolExecutor threads;

  PlanningThreads(int count) {
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

  /** Runs a step and waits for it, no longer than the deadline. */
  <T> T run(Supplier<T> step, Deadline deadline) {
    Future<T> future;
    try {
      future = threads.submit(step::get);
    } catch (RejectedExecutionException e) {
      throw new GatewayException(ErrorCode.TOO_MANY_QUERIES, "too many statements wait to be planned; try again", e);
    }
    try {
      return future.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw deadline.exceeded();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new GatewayException(ErrorCode.QUERY_CANCELLED, "the statement was cancelled while it was planned", e);
    } catch (ExecutionException e) {
      throw explain(e.getCause());
    }
  }

  private static RuntimeException explain(Throwable cause) {
    if (cause instanceof GatewayException known) {
      return known;
    } else if (cause instanceof StackOverflowError) {
      return new GatewayException(
          ErrorCode.SQL_TOO_COMPLEX, "the statement is nested too deeply; split it or use IN lists and WITH", cause);
    }
    return new GatewayException(
        ErrorCode.INTERNAL, "the statement could not be planned; the server's log has the details", cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
