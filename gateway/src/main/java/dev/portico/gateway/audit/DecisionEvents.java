package dev.portico.gateway.audit;

import java.time.Duration;

/**
 * Where each policy decision is reported. Called from many threads; implementations return quickly
 * and do not throw.
 */
public interface DecisionEvents {
  /** Nobody listens. */
  DecisionEvents NONE = (decider, outcome, duration) -> {};

  /** How a decision came about, or did not. */
  enum Outcome {
    /** The decider answered and its answer could be read. */
    ANSWERED,
    /** A decision taken shortly before still held. */
    REMEMBERED,
    /** There was no answer in time. */
    TIMEOUT,
    /** The decider could not be asked. */
    UNAVAILABLE,
    /** The answer could not be used. */
    INVALID
  }

  /**
   * A question is over.
   *
   * @param decider {@code embedded} or {@code server}
   */
  void decided(String decider, Outcome outcome, Duration duration);
}
