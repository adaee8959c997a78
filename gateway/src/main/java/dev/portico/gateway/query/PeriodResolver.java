package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.parse.InstantTerm;
import dev.portico.gateway.sql.parse.PeriodClause;
import dev.portico.spi.BindValue;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Finds out of when one execution reads. Stateless. */
final class PeriodResolver {
  private final InstantTerm.Known known;

  private PeriodResolver(InstantTerm.Known known) {
    this.known = known;
  }

  /**
   * What the clauses and the session mean now.
   *
   * @throws GatewayException when an instant makes no sense or has not come yet
   */
  static Periods resolve(
      List<PeriodClause> clauses,
      SessionSettings settings,
      List<BindValue> parameters,
      Instant statementNow) {
    Instant now = statementNow.truncatedTo(ChronoUnit.MICROS);
    ZoneId zone = settings.timeZone();
    PeriodResolver resolver = new PeriodResolver(new InstantTerm.Known(now, zone, parameters));
    return new Periods(
        clauses.stream().map(resolver::period).toList(),
        settings.asOf().map(text -> session(text, zone, now)).orElse(Period.CURRENT),
        settings.asOfMissing(),
        settings.asOfGap(),
        now);
  }

  /**
   * Before the values of parameters are known, which a statement is prepared without: their
   * instants count as now.
   */
  static Periods prepared(
      List<PeriodClause> clauses, SessionSettings settings, int parameters, Instant now) {
    if (parameters == 0) {
      return resolve(clauses, settings, List.of(), now);
    }
    Periods session = resolve(List.of(), settings, List.of(), now);
    return new Periods(
        clauses.stream().map(clause -> kind(clause, session.now())).toList(),
        session.session(),
        session.missing(),
        session.gap(),
        session.now());
  }

  /** What columns a clause gives does not depend on its instants. */
  private static Period kind(PeriodClause clause, Instant now) {
    if (clause instanceof PeriodClause.FromTo) {
      return new Period.Span(now, now, Period.End.EXCLUSIVE);
    } else if (clause instanceof PeriodClause.Between) {
      return new Period.Span(now, now, Period.End.INCLUSIVE);
    }
    return clause instanceof PeriodClause.All ? new Period.All() : Period.CURRENT;
  }

  /** What {@code as_of} of a session means. */
  static Period session(String text, ZoneId zone, Instant now) {
    if (text.equalsIgnoreCase("now")) {
      return Period.CURRENT;
    }
    Instant instant =
        InstantText.read(text, zone)
            .orElseThrow(() -> InstantTerm.invalid("as_of '" + shortened(text) + "'", null));
    return at(instant, zone, now, null);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private Period period(PeriodClause clause) {
    if (clause instanceof PeriodClause.AsOf asOf) {
      return at(asOf.at().instant(known), known.zone(), known.now(), asOf.position());
    } else if (clause instanceof PeriodClause.FromTo span) {
      return span(span.from(), span.to(), Period.End.EXCLUSIVE, span.position());
    } else if (clause instanceof PeriodClause.Between span) {
      return span(span.from(), span.to(), Period.End.INCLUSIVE, span.position());
    }
    return new Period.All();
  }

  private static Period at(Instant instant, ZoneId zone, Instant now, SqlPosition position) {
    if (instant.equals(now)) {
      return Period.CURRENT;
    }
    refuseFuture(instant, zone, now, position);
    return new Period.At(instant);
  }

  private Period span(InstantTerm begin, InstantTerm end, Period.End kind, SqlPosition position) {
    Instant from = begin.instant(known);
    Instant to = end.instant(known);
    if (from.isAfter(to)) {
      throw new GatewayException(
          ErrorCode.INSTANT_INVALID,
          "the span begins at "
              + InstantText.write(from, known.zone())
              + ", after its end at "
              + InstantText.write(to, known.zone()),
          position,
          null);
    }
    refuseFuture(to, known.zone(), known.now(), position);
    return new Period.Span(from, to, kind);
  }

  private static void refuseFuture(
      Instant instant, ZoneId zone, Instant now, SqlPosition position) {
    if (instant.isAfter(now)) {
      throw new GatewayException(
          ErrorCode.INSTANT_IN_FUTURE,
          InstantText.write(instant, zone)
              + " has not come yet: it is now "
              + InstantText.write(now, zone),
          position,
          null);
    }
  }

  /** The instant of a session as it is shown. */
  static Optional<String> shown(SessionSettings settings) {
    return settings.asOf().filter(text -> !text.equalsIgnoreCase("now"));
  }
}
