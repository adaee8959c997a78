package dev.portico.gateway.query;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.sql.parse.PeriodClause;
import dev.portico.gateway.sql.parse.TableReference;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses instants that are older than a contract says its table's past is kept. Asked at each
 * execution, about tables that the caller sees; a captured history knows its own beginning.
 * Stateless.
 */
final class Retention {
  private Retention() {}

  /**
   * @param clauses of the statement, which tell where it asks
   * @throws GatewayException when a reference reads of before the beginning
   */
  static void check(
      Collection<TableReference> references,
      List<PeriodClause> clauses,
      Periods periods,
      CatalogSnapshot snapshot,
      CallerView view,
      ZoneId zone) {
    for (TableReference reference : references) {
      Optional<Instant> asked = earliest(periods.of(reference.clause()));
      if (asked.isEmpty()) {
        continue;
      }
      for (TableName name : snapshot.withInside(Set.of(reference.table()))) {
        Optional<CatalogTable> table =
            view.table(name)
                .flatMap(seen -> snapshot.table(name))
                .filter(t -> !(t.timeTravel() instanceof TimeTravel.Captured));
        Optional<Instant> kept = table.flatMap(t -> t.timeTravel().keptSince(periods.now()));
        if (kept.filter(asked.get()::isBefore).isPresent()) {
          String message = refusal(table.orElseThrow(), asked.get(), kept.get(), periods, zone);
          throw new GatewayException(
              ErrorCode.HISTORY_TOO_SHORT, message, position(reference, clauses), null);
        }
      }
    }
  }

  private static Optional<Instant> earliest(Period period) {
    if (period instanceof Period.At at) {
      return Optional.of(at.instant());
    }
    return period instanceof Period.Span span ? Optional.of(span.from()) : Optional.empty();
  }

  private static SqlPosition position(TableReference reference, List<PeriodClause> clauses) {
    return reference.clause().isPresent()
        ? clauses.get(reference.clause().getAsInt()).position()
        : null;
  }

  private static String refusal(
      CatalogTable table, Instant asked, Instant kept, Periods periods, ZoneId zone) {
    return table.name()
        + " keeps its past since "
        + InstantText.write(kept, zone)
        + " (retention), so it cannot be read as of "
        + InstantText.write(asked, zone)
        + "; it is now "
        + InstantText.write(periods.now(), zone)
        + ". Ask for a later instant, or "
        + table.publisher().contact();
  }
}
