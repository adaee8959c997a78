package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Spares callers the wait for a server that fails: after some failures in a row it is open, and
 * questions are refused at once; after a pause one of them tries, and closes it when it succeeds.
 * Safe for many threads.
 */
final class CircuitBreaker {
  private final int failures;
  private final long pauseNanos;
  private final LongSupplier clock;
  private int inRow;
  private State state = State.CLOSED;
  private long openedAt;

  /** What becomes of a question; by ordinal in metrics. */
  enum State {
    /** It is asked. */
    CLOSED,
    /** One is being asked to see whether the server is back. */
    TRYING,
    /** It is refused. */
    OPEN
  }

  /** What a question taught about the server. */
  private enum Outcome {
    ANSWERED,
    FAILED,
    /** The caller gave up first. */
    UNKNOWN
  }

  /**
   * @param failures in a row that open it
   * @param pause until the next try
   * @param clock in nanoseconds
   */
  CircuitBreaker(int failures, Duration pause, LongSupplier clock) {
    this.failures = failures;
    this.pauseNanos = pause.toNanos();
    this.clock = clock;
  }

  synchronized State state() {
    return state;
  }

  /**
   * Asks, unless it is open. A {@link ServerFailure} counts against the server; any other fault may
   * be the question's own, so that no caller can close the server to others.
   */
  <T> T call(Supplier<T> question) {
    enter();
    Outcome outcome = Outcome.UNKNOWN;
    try {
      T answer = question.get();
      outcome = Outcome.ANSWERED;
      return answer;
    } catch (ServerFailure e) {
      outcome = Outcome.FAILED;
      throw e;
    } catch (PolicyFault e) {
      boolean gaveUp =
          e.code() == ErrorCode.POLICY_TIMEOUT || Thread.currentThread().isInterrupted();
      outcome = gaveUp ? Outcome.UNKNOWN : Outcome.ANSWERED;
      throw e;
    } finally {
      leave(outcome);
    }
  }

  private synchronized void enter() {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.OPEN && clock.getAsLong() - openedAt >= pauseNanos) {
      state = State.TRYING;
      return;
    }
    throw new PolicyFault(ErrorCode.POLICY_UNAVAILABLE, "", "the policy server failed just before");
  }

  private synchronized void leave(Outcome outcome) {
    switch (outcome) {
      case ANSWERED -> {
        inRow = 0;
        state = State.CLOSED;
      }
      case FAILED -> {
        inRow++;
        if (state == State.TRYING || inRow >= failures) {
          state = State.OPEN;
          openedAt = clock.getAsLong();
        }
      }
      case UNKNOWN -> state = state == State.TRYING ? State.OPEN : state;
    }
  }
}
