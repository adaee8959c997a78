package dev.portico.gateway.policy.opa;

import dev.portico.gateway.policy.Decided;
import dev.portico.gateway.policy.Decisions;
import dev.portico.gateway.session.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The questions of one listing, put ahead as far as there are turns for them. One that has to wait
 * for its turn does so when none of the listing's others holds any, so that listings cannot block
 * each other. Used by one thread.
 */
final class ListingQuestions implements Decisions.Series {
  private final Deque<Supplier<Inquiry>> left;
  private final ListingTurns turns;
  private final int ahead;
  private final Deadline deadline;

  /** In their order; all but the last are remembered or put. */
  private final Deque<Inquiry> open = new ArrayDeque<>();

  /**
   * @param questions are written when their time comes
   * @param ahead most questions that are put at once
   */
  ListingQuestions(
      List<Supplier<Inquiry>> questions, ListingTurns turns, int ahead, Deadline deadline) {
    this.left = new ArrayDeque<>(questions);
    this.turns = turns;
    this.ahead = ahead;
    this.deadline = deadline;
  }

  @Override
  public Decided next() {
    putAhead();
    try (Inquiry oldest = open.remove()) {
      if (oldest.waits()) {
        oldest.put(() -> turns.await(deadline));
      }
      return oldest.answer();
    }
  }

  private void putAhead() {
    while (putLast() && open.size() < ahead && !left.isEmpty()) {
      open.add(left.remove().get());
    }
  }

  /** Whether nothing waits any more. */
  private boolean putLast() {
    Inquiry last = open.peekLast();
    if (last == null || !last.waits()) {
      return true;
    }
    last.putIf(turns::further);
    return !last.waits();
  }

  @Override
  public void close() {
    open.forEach(Inquiry::close);
  }
}
