package dev.portico.gateway.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Of when one execution of a statement reads: what each of its clauses says, and what holds for
 * tables without one. Immutable.
 *
 * @param clauses by number, as the statement has them
 * @param session what the session says for tables without a clause
 * @param missing what becomes of tables without history under an instant of the session
 * @param gap what becomes of instants of which a captured history knows nothing
 * @param now the statement's one now
 */
public record Periods(List<Period> clauses, Period session, Missing missing, Gap gap, Instant now) {
  public Periods {
    clauses = List.copyOf(clauses);
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(missing, "missing");
    Objects.requireNonNull(gap, "gap");
    Objects.requireNonNull(now, "now");
  }

  /** Whether a session's instant may be passed over by tables that have no history. */
  public enum Missing {
    REFUSED,
    CURRENT
  }

  /** What an instant in a gap of a captured history is answered with. */
  public enum Gap {
    REFUSED,
    /** The state that was captured last before. */
    LAST_KNOWN
  }

  /** Everything current. */
  public static Periods current(Instant now) {
    return new Periods(List.of(), Period.CURRENT, Missing.REFUSED, Gap.REFUSED, now);
  }

  /** What a reference with this clause reads. */
  public Period of(OptionalInt clause) {
    return clause.isPresent() ? clauses.get(clause.getAsInt()) : session;
  }

  /** The same without what the session says: what has no clause is read as it is now. */
  public Periods withoutSession() {
    return new Periods(clauses, Period.CURRENT, missing, gap, now);
  }

  /** Whether tables that do not keep what the session asks for are read as they are now. */
  public boolean passesOver(OptionalInt clause) {
    return clause.isEmpty() && missing == Missing.CURRENT;
  }

  /** What of it a plan depends on: not the instants, which it takes as values. */
  public List<String> shape() {
    List<String> kinds = new ArrayList<>();
    kinds.add(missing.name());
    kinds.add(kind(session));
    clauses.forEach(clause -> kinds.add(kind(clause)));
    return kinds;
  }

  private static String kind(Period period) {
    return period instanceof Period.Span span
        ? "Span " + span.end()
        : period.getClass().getSimpleName();
  }
}
