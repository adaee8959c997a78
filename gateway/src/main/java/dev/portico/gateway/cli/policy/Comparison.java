package dev.portico.gateway.cli.policy;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.QueryDecisions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Two policies compared on many queries. For one thread. */
final class Comparison {
  private static final Set<String> NO_DECISION =
      Set.of(ErrorCode.POLICY_UNAVAILABLE.name(), ErrorCode.POLICY_TIMEOUT.name());

  private final RunningGateway before;
  private final RunningGateway after;
  private final Optional<RowComparison> rows;
  private final List<Changed> changed = new ArrayList<>();
  private final Map<String, Long> leftOut = new LinkedHashMap<>();
  private final Map<String, Long> rowsNotCompared = new LinkedHashMap<>();
  private final Map<String, Long> refusedByBoth = new LinkedHashMap<>();
  private long same;
  private long undecidedQueries;

  /** A query that is answered otherwise under the new policies. */
  record Changed(AskedQuery query, List<Change> changes, Optional<RowChanges> rows) {
    Changed {
      changes = List.copyOf(changes);
    }
  }

  Comparison(RunningGateway before, RunningGateway after, Optional<RowComparison> rows) {
    this.before = before;
    this.after = after;
    this.rows = rows;
  }

  Comparison compare(AskedQueries asked) {
    asked.leftOut().forEach((reason, times) -> leftOut.merge(reason, times, Long::sum));
    asked.queries().forEach(this::compare);
    return this;
  }

  private void compare(AskedQuery query) {
    List<Change> changes;
    Optional<String> refusal;
    try {
      QueryDecisions old = before.decisions(query.session(), query.sql());
      QueryDecisions present = after.decisions(query.session(), query.sql());
      Optional<String> undecided = undecided(old).or(() -> undecided(present));
      if (undecided.isPresent()) {
        undecidedQueries++;
        leftOut.merge(
            "the policies gave no decision: " + undecided.get(), query.times(), Long::sum);
        return;
      }
      changes = DecisionDifference.of(old, present);
      refusal = present.refusal().map(e -> e.code().name());
    } catch (GatewayException e) {
      leftOut.merge(reason(e), query.times(), Long::sum);
      return;
    }
    Optional<RowChanges> found = changes.isEmpty() ? Optional.empty() : rows(query, changes);
    if (changes.isEmpty()) {
      same++;
      refusal.ifPresent(code -> refusedByBoth.merge(code, query.times(), Long::sum));
    } else {
      changed.add(new Changed(query, changes, found));
    }
  }

  /** Without a decision on one side there is nothing to compare, whatever the other side says. */
  private static Optional<String> undecided(QueryDecisions decisions) {
    return Stream.concat(
            decisions.refusal().map(e -> e.code().name()).stream(),
            decisions.tables().stream().flatMap(t -> t.closed().stream()))
        .filter(NO_DECISION::contains)
        .findFirst();
  }

  private static String reason(GatewayException e) {
    return switch (e.code()) {
      case NOT_SUPPORTED, READ_ONLY -> "the statement is no query";
      case SQL_SYNTAX -> "the statement cannot be read, as it may be when literals are redacted";
      default -> "the statement cannot be asked again: " + e.code();
    };
  }

  private Optional<RowChanges> rows(AskedQuery query, List<Change> changes) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(rows.get().compare(query, changes));
    } catch (GatewayException e) {
      String reason =
          e.code() == ErrorCode.PARAMETER_INVALID
              ? "the values of the statement's parameters are not known"
              : e.display();
      rowsNotCompared.merge(reason, query.times(), Long::sum);
      return Optional.empty();
    }
  }

  List<Changed> changed() {
    return changed;
  }

  /** How many queries are answered as before. */
  long same() {
    return same;
  }

  /** Of those, how often one was asked that both policies refuse, by the code. */
  Map<String, Long> refusedByBoth() {
    return refusedByBoth;
  }

  /** How many queries the policies gave no decision about. */
  long undecided() {
    return undecidedQueries;
  }

  /** How many queries could not be asked, by the reason. */
  Map<String, Long> leftOut() {
    return leftOut;
  }

  /** How many changed queries whose rows could not be compared, by the reason. */
  Map<String, Long> rowsNotCompared() {
    return rowsNotCompared;
  }
}
