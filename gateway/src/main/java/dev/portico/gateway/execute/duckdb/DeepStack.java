package dev.portico.gateway.execute.duckdb;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs the engine's work on a long statement on a thread of its own with a deep stack: the engine
 * recurses over expressions in native code, where a stack that is too small ends the process
 * instead of the query.
 */
final class DeepStack {
  /** Shorter statements cannot nest deep enough to matter. */
  static final int LONG_SQL_CHARS = 10_000;

  private static final long STACK_BYTES = 512L << 20;

  private DeepStack() {}

  /**
   * Does the work here, or on a deep stack when the statement is long; an interrupt is kept for
   * later.
   */
  static <T> T run(String sql, Callable<T> work) throws SQLException {
    FutureTask<T> task = new FutureTask<>(work);
    if (sql.length() < LONG_SQL_CHARS) {
      task.run();
    } else {
      Thread thread = new Thread(null, task, "portico-engine-long-statement", STACK_BYTES);
      thread.setDaemon(true);
      thread.start();
    }
    return await(task);
  }

  private static <T> T await(FutureTask<T> task) throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException sql) {
        throw sql;
      } else if (e.getCause() instanceof RuntimeException known) {
        throw known;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("the engine failed in an unforeseen way", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
