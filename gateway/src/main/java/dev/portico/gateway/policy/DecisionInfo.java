package dev.portico.gateway.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a decision came from, for the audit record and EXPLAIN.
 *
 * @param id the decider's name for the decision, when it gives one
 * @param revision the version of the policies, when they have one
 * @param explain how much of the policy this caller may see
 */
public record DecisionInfo(Optional<String> id, Optional<String> revision, Detail explain) {

  /** Decided without policies. */
  public static final DecisionInfo NONE =
      new DecisionInfo(Optional.empty(), Optional.empty(), Detail.FULL);

  /** How much of a policy EXPLAIN shows. */
  public enum Detail {
    /** Neither predicates nor hidden names. */
    OWN,
    /** Everything. */
    FULL
  }

  public DecisionInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(explain, "explain");
  }
}
