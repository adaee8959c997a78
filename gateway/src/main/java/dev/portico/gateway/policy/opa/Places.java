package dev.portico.gateway.policy.opa;

/**
 * How many questions are worked on at once inside this process. Listings may use every core, yet
 * never every decider: a query's question finds a free one.
 */
final class Places {
  /**
   * Each may need the memory of an instance; a usual decision takes a fraction of a millisecond.
   */
  private static final int MOST = 8;

  /** Questions of listings while queries ask too. */
  static final int LISTINGS;

  /** Questions of listings that are asked ahead while no query asks. */
  static final int SPARE;

  /** All of them, and as many for queries alone as listings are sure of. */
  static final int ALL;

  static {
    int cores = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    LISTINGS = Math.max(1, cores / 2);
    SPARE = cores - LISTINGS;
    ALL = LISTINGS + SPARE + LISTINGS;
  }

  private Places() {}
}
