package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Deadline;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets few questions of listings be asked at a time. A listing of a large mesh is hundreds of
 * questions; without turns some callers who list at once would keep the deciders from everybody's
 * queries, and each other beyond {@code policy.timeout}. Whoever waits finds what an equal listing
 * has asked meanwhile. Safe for many threads.
 */
final class ListingTurns {
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  /** Runs the step when it is its turn, at the latest by the deadline of the query. */
  <T> T inTurn(Deadline deadline, Supplier<T> step) {
    try {
      if (!turns.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw deadline.exceeded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PolicyFault(ErrorCode.POLICY_UNAVAILABLE, "", "the waiting was interrupted");
    }
    try {
      return step.get();
    } finally {
      turns.release();
    }
  }
}
