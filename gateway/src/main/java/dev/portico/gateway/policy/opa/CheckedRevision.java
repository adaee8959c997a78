package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Lets answers pass only when the policies that made them denied the canary: it is asked before the
 * first answer of a revision counts, and every few seconds where there are no revisions. Safe for
 * many threads.
 */
final class CheckedRevision {
  private static final Duration WITHOUT_REVISION = Duration.ofSeconds(10);

  private final Function<Deadline, Decider.Reply> canary;
  private final LongSupplier clock;
  private volatile Checked last;

  private record Checked(Optional<String> revision, long at) {}

  /**
   * @param canary asks the canary
   * @param clock in nanoseconds
   */
  CheckedRevision(Function<Deadline, Decider.Reply> canary, LongSupplier clock) {
    this.canary = canary;
    this.clock = clock;
  }

  /** The revision whose canary was denied last. */
  Optional<String> revision() {
    Checked seen = last;
    return seen == null ? Optional.empty() : seen.revision();
  }

  /** The answer, after its policies were checked. */
  Decider.Reply check(Decider.Reply reply, Deadline patience) {
    if (!holds(reply.revision())) {
      Decider.Reply canaries = canary.apply(patience);
      if (!canaries.revision().equals(reply.revision())) {
        throw new PolicyFault(
            ErrorCode.POLICY_UNAVAILABLE, "", "the policies changed during the question");
      } else if (!Canary.denied(canaries)) {
        last = null;
        throw new PolicyFault(
            ErrorCode.POLICY_ANSWER_INVALID,
            "",
            "is of policies that allow what no policy may allow");
      }
      last = new Checked(reply.revision(), clock.getAsLong());
    }
    return reply;
  }

  private boolean holds(Optional<String> revision) {
    Checked seen = last;
    return seen != null
        && seen.revision().equals(revision)
        && (revision.isPresent() || clock.getAsLong() - seen.at() < WITHOUT_REVISION.toNanos());
  }
}
