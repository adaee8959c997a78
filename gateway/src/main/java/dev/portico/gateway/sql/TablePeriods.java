package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.sql.parse.PeriodClause;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;

/**
 * What each reference of a query reads of its table's history, and whether the table has it. For
 * one query.
 */
final class TablePeriods {
  private final Periods periods;
  private final List<PeriodClause> clauses;

  TablePeriods(Periods periods, List<PeriodClause> clauses) {
    this.periods = periods;
    this.clauses = clauses;
  }

  /** Everything as it is now. */
  static TablePeriods current() {
    return new TablePeriods(Periods.current(Instant.EPOCH), List.of());
  }

  /**
   * @throws GatewayException when the table does not keep what is asked for
   */
  Period of(CatalogTable table, OptionalInt clause) {
    Period period = periods.of(clause);
    TimeTravel travel = table.timeTravel();
    if (period instanceof Period.Current) {
      return period;
    } else if (table.product().isEmpty()) {
      if (clause.isEmpty()) {
        return Period.CURRENT; // a session's instant does not touch the gateway's own tables
      }
      throw fault(clause, table.name() + " tells what is; it keeps no history");
    } else if (table.query().isPresent() && !period.isRange()) {
      return period; // holds for every table inside
    } else if (period.isRange()) {
      if (travel.keepsVersions()) {
        return period;
      } else if (periods.passesOver(clause)) {
        return Period.CURRENT;
      }
      throw fault(clause, noVersions(table, clause) + asked(period));
    } else if (travel instanceof TimeTravel.None) {
      if (periods.passesOver(clause)) {
        return Period.CURRENT;
      }
      throw fault(clause, noHistory(table, (Period.At) period, clause));
    }
    return period;
  }

  /** For the tables inside a virtual one, which the session's span passes over as a whole. */
  TablePeriods inside(OptionalInt clause) {
    boolean whole = clause.isEmpty() && periods.session().isRange();
    return whole ? new TablePeriods(periods.withoutSession(), clauses) : this;
  }

  /**
   * The columns of a reference. The columns of a statement must not depend on the value of a
   * parameter, which comes later than they are told.
   */
  ColumnsThen columns(ViewTable table, OptionalInt clause) {
    boolean later = clause.isPresent() && clauses.get(clause.getAsInt()).waitsForParameters();
    return ColumnsThen.of(
        table,
        asked(table.table(), clause),
        later ? ColumnsThen.Former.LEFT_OUT : ColumnsThen.Former.READABLE);
  }

  /** The same inside a virtual table, whose query was written for the columns of today. */
  ColumnsThen columnsInside(ViewTable table, OptionalInt clause) {
    return ColumnsThen.of(table, asked(table.table(), clause), ColumnsThen.Former.LEFT_OUT);
  }

  /** Where it cannot be answered that is told when the reference is resolved. */
  private Period asked(CatalogTable table, OptionalInt clause) {
    Period period = periods.of(clause);
    boolean passedOver =
        periods.passesOver(clause)
            && table.timeTravel() instanceof TimeTravel.None
            && table.query().isEmpty();
    return passedOver ? Period.CURRENT : period;
  }

  private String noHistory(CatalogTable table, Period.At at, OptionalInt clause) {
    String asked =
        table.name()
            + " keeps no history (timeTravel none), so it cannot be read as of "
            + InstantText.write(at.instant(), ZoneOffset.UTC)
            + "; it is now "
            + InstantText.write(periods.now(), ZoneOffset.UTC);
    return clause.isPresent()
        ? asked + ". Leave the clause out, or ask " + table.publisher().contact()
        : asked
            + ". The instant comes from the session: RESET as_of, SET as_of_missing = 'current' to"
            + " read such tables as they are now, or ask "
            + table.publisher().contact();
  }

  private String asked(Period period) {
    return period instanceof Period.Span span
        ? "; asked for was "
            + InstantText.write(span.from(), ZoneOffset.UTC)
            + " to "
            + InstantText.write(span.to(), ZoneOffset.UTC)
            + ", and it is now "
            + InstantText.write(periods.now(), ZoneOffset.UTC)
        : "; it is now " + InstantText.write(periods.now(), ZoneOffset.UTC);
  }

  private static String noVersions(CatalogTable table, OptionalInt clause) {
    String answersOnly =
        clause.isPresent()
            ? "so it answers AS OF only, no FROM, BETWEEN or ALL"
            : "so it cannot be read as the session's span asks: RESET as_of_from and as_of_to, SET"
                + " as_of_missing = 'current' to read such tables as they are now, or write FOR"
                + " SYSTEM_TIME AS OF behind it";
    return table.query().isPresent()
        ? table.name() + " is made of other tables, " + answersOnly
        : table.name()
            + " does not tell of each row from when until when it was current (timeTravel "
            + table.timeTravel().strategy()
            + (table.timeTravel() instanceof TimeTravel.Log ? " without key" : "")
            + "), "
            + answersOnly;
  }

  private GatewayException fault(OptionalInt clause, String message) {
    SqlPosition position = clause.isPresent() ? clauses.get(clause.getAsInt()).position() : null;
    return new GatewayException(ErrorCode.HISTORY_NOT_KEPT, message, position, null);
  }
}
