package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Deadline;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets few questions of listings be asked at a time. A listing of a large mesh is hundreds of
 * questions; without turns some callers who list at once would keep the deciders from everybody's
 * queries, and each other beyond {@code policy.timeout}. Whoever waits finds what an equal listing
 * has asked meanwhile. Further turns are lent while no query asks. Safe for many threads.
 */
final class ListingTurns {
  private final Semaphore turns;
  private final Semaphore spare;
  private final AtomicInteger queries = new AtomicInteger();

  /**
   * @param turns that listings are sure of
   * @param spare that they may have besides, while no query asks
   */
  ListingTurns(int turns, int spare) {
    this.turns = new Semaphore(turns, true);
    this.spare = new Semaphore(spare);
  }

  /** The right to ask one question. */
  @FunctionalInterface
  interface Turn {
    /** Gives it back, once. */
    void end();
  }

  /** A query waits for no turn. */
  Turn query() {
    queries.incrementAndGet();
    return queries::decrementAndGet;
  }

  /** The next turn, at the latest by the deadline of the query. For who holds none. */
  Turn await(Deadline deadline) {
    if (!acquire(deadline.remaining().toNanos())) {
      throw deadline.exceeded();
    }
    return turns::release;
  }

  /** A turn that nobody else wants now. */
  Optional<Turn> further() {
    if (acquire(0)) {
      return Optional.of(turns::release);
    }
    return queries.get() == 0 && spare.tryAcquire()
        ? Optional.of(spare::release)
        : Optional.empty();
  }

  /** In the order of coming, also without any patience. */
  private boolean acquire(long nanos) {
    try {
      return turns.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PolicyFault(ErrorCode.POLICY_UNAVAILABLE, "", "the waiting was interrupted");
    }
  }
}
