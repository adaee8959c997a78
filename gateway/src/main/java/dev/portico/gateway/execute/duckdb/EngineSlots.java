package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.Interruption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whose turn it is in the engine. A query has a turn while the engine works for it: from its start
 * to its first rows, and during each read. Between two reads it has none, so that a client that
 * does not read keeps nobody waiting; how many such half-read results there are has a bound of its
 * own, because each keeps some of the engine's memory. First come, first served; safe for many
 * threads.
 */
final class EngineSlots {
  /** What a reader waits for its turn: its rows mostly lie ready, unlike those of a new query. */
  private static final Duration READER_WAIT = Duration.ofMillis(200);

  private final int most;
  private final int mostResults;
  private final Duration patience;
  private final Semaphore turns;
  private final Semaphore results;

  /** Ends a turn, or with {@link #open} the whole result; never throws. */
  interface Turn extends AutoCloseable {
    /** Of a reader that waited in vain: it reads without. */
    Turn NONE = () -> {};

    @Override
    void close();
  }

  EngineSlots(EngineSettings settings) {
    this.most = settings.queries();
    this.mostResults = settings.results();
    this.patience = settings.patience();
    this.turns = new Semaphore(most, true);
    this.results = new Semaphore(mostResults);
  }

  /**
   * Waits for the turn of a new query.
   *
   * @throws GatewayException TOO_MANY_QUERIES when it does not come soon
   */
  Begun begin(Execution execution) {
    Duration left = execution.deadline().remaining();
    boolean patient = patience.compareTo(left) < 0;
    if (!acquire(patient ? patience : left, execution)) {
      execution.cancellation().check();
      throw patient ? busy() : execution.deadline().exceeded();
    }
    return new Begun(execution);
  }

  /** The turn of a new query, for one thread. */
  final class Begun implements Turn {
    private final Execution execution;
    private boolean held = true;

    private Begun(Execution execution) {
      this.execution = execution;
    }

    /**
     * Lets others have their turn while this query waits for something else than the engine.
     *
     * @throws GatewayException as {@link EngineSlots#begin}
     */
    void without(Runnable waiting) {
      close();
      waiting.run();
      begin(execution);
      held = true;
    }

    @Override
    public void close() {
      if (held) {
        held = false;
        turns.release();
      }
    }
  }

  /**
   * Counts a result from its start until it is closed.
   *
   * @throws GatewayException TOO_MANY_QUERIES when too many are open
   */
  Turn open() {
    if (!results.tryAcquire()) {
      throw new GatewayException(
          ErrorCode.TOO_MANY_QUERIES,
          "the engine has "
              + mostResults
              + " results open that are not read to their end, and takes no more"
              + " (limits.engineResults); close results that are not needed, or try again");
    }
    return results::release;
  }

  /**
   * The turn of a reader, or none after a short wait: what has begun is not to fail because others
   * work long.
   */
  Turn read(Execution execution) {
    return acquire(READER_WAIT, execution) ? turns::release : Turn.NONE;
  }

  private boolean acquire(Duration most, Execution execution) {
    if (tryAcquire(Duration.ZERO, execution)) {
      return true;
    }
    return Interruption.during(execution, () -> tryAcquire(most, execution));
  }

  private boolean tryAcquire(Duration most, Execution execution) {
    try {
      return turns.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw execution
          .cancellation()
          .explain(
              new GatewayException(
                  ErrorCode.QUERY_CANCELLED, "the query was cancelled while it waited", e));
    }
  }

  private GatewayException busy() {
    return new GatewayException(
        ErrorCode.TOO_MANY_QUERIES,
        "the engine works on "
            + most
            + " other queries (limits.engineQueries) and none ended within "
            + patience.toMillis() / 1000.0
            + " seconds (limits.engineWait); try again later");
  }

  /** Queries that could have their turn at once now. */
  int free() {
    return turns.availablePermits();
  }

  /** Results that were begun and not closed. */
  int opened() {
    return mostResults - results.availablePermits();
  }
}
