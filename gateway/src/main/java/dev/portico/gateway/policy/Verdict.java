package dev.portico.gateway.policy;

import java.util.Objects;
import java.util.Set;

/** What was decided about one table for one caller. Immutable. */
public sealed interface Verdict {

  /**
   * The caller may read it.
   *
   * @param hidden columns that are not there for this caller, as the catalog spells them
   */
  record Allowed(TableDecision decision, Set<String> hidden) implements Verdict {
    public Allowed {
      Objects.requireNonNull(decision, "decision");
      hidden = Set.copyOf(hidden);
    }
  }

  /** The caller may know of it, and not read it. */
  record Refused(Refusal refusal) implements Verdict {
    public Refused {
      Objects.requireNonNull(refusal, "refusal");
    }
  }

  /** It does not exist for the caller, in errors and listings alike. */
  record Unlisted() implements Verdict {}
}
