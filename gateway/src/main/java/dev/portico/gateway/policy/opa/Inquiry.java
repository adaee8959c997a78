package dev.portico.gateway.policy.opa;

import dev.portico.gateway.audit.DecisionEvents.Outcome;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Decided;
import dev.portico.gateway.policy.opa.ListingTurns.Turn;
import dev.portico.gateway.session.Deadline;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One question on its way to its answer: remembered, or put in its turn and read. Closing it takes
 * it back and ends the turn. Used by one thread.
 */
final class Inquiry implements AutoCloseable {

  /** What is asked. */
  record Subject(QuestionWriter.Text text, List<CatalogTable> tables, Asking asking) {}

  private final Answers answers;
  private final Subject subject;
  private final Deadline deadline;
  private final long begin = System.nanoTime();
  private Optional<Decided> known;
  private Optional<Turn> turn = Optional.empty();
  private Optional<Decider.Pending> pending = Optional.empty();

  Inquiry(Answers answers, Subject subject, Deadline deadline) {
    this.answers = answers;
    this.subject = subject;
    this.deadline = deadline;
    this.known = answers.known(subject);
  }

  /** Whether it is neither remembered nor put. */
  boolean waits() {
    return known.isEmpty() && pending.isEmpty();
  }

  /** Puts it when its turn has come. */
  void put(Supplier<Turn> next) {
    putIf(() -> Optional.of(next.get()));
  }

  /** Puts it if there is a turn. Meanwhile an equal question may have been answered. */
  void putIf(Supplier<Optional<Turn>> free) {
    turn = guarded(free);
    if (turn.isEmpty()) {
      return;
    }
    known = answers.known(subject);
    if (known.isPresent()) {
      endTurn();
    } else {
      pending = Optional.of(guarded(() -> answers.put(subject, deadline)));
    }
  }

  /** Waits for the answer. */
  Decided answer() {
    Decided decided =
        known.orElseGet(() -> guarded(() -> answers.read(pending.get().reply(), subject)));
    answers.report(known.isPresent() ? Outcome.REMEMBERED : Outcome.ANSWERED, begin);
    return decided;
  }

  private <T> T guarded(Supplier<T> step) {
    try {
      return step.get();
    } catch (PolicyFault e) {
      answers.report(outcome(e), begin);
      throw answers.refused(e, subject.asking());
    }
  }

  private static Outcome outcome(PolicyFault fault) {
    return switch (fault.code()) {
      case POLICY_TIMEOUT -> Outcome.TIMEOUT;
      case POLICY_UNAVAILABLE -> Outcome.UNAVAILABLE;
      default -> Outcome.INVALID;
    };
  }

  @Override
  public void close() {
    pending.ifPresent(Decider.Pending::close);
    endTurn();
  }

  private void endTurn() {
    turn.ifPresent(Turn::end);
    turn = Optional.empty();
  }
}
