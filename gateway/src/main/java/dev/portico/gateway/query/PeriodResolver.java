package dev.portico.gateway.query;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.parse.InstantTerm;
import dev.portico.gateway.sql.parse.PeriodClause;
import dev.portico.gateway.sql.parse.TableReference;
import dev.portico.spi.BindValue;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds out of when one execution reads. Stateless. */
final class PeriodResolver {
  private final InstantTerm.Known known;
  private final Map<Integer, TableName> tables = new HashMap<>();

  private PeriodResolver(InstantTerm.Known known, Collection<TableReference> references) {
    this.known = known;
    for (TableReference reference : references) {
      reference.clause().ifPresent(clause -> tables.putIfAbsent(clause, reference.table()));
    }
  }

  /**
   * What the clauses and the session mean now.
   *
   * @param references which messages name
   * @throws GatewayException when an instant makes no sense or has not come yet
   */
  static Periods resolve(
      List<PeriodClause> clauses,
      Collection<TableReference> references,
      SessionSettings settings,
      List<BindValue> parameters,
      Instant statementNow) {
    Instant now = statementNow.truncatedTo(ChronoUnit.MICROS);
    ZoneId zone = settings.timeZone();
    PeriodResolver resolver =
        new PeriodResolver(new InstantTerm.Known(now, zone, parameters), references);
    return new Periods(
        IntStream.range(0, clauses.size())
            .mapToObj(i -> resolver.period(i, clauses.get(i)))
            .toList(),
        session(settings, now, references),
        settings.asOfMissing(),
        settings.asOfGap(),
        now);
  }

  /**
   * Before the values of parameters are known, which a statement is prepared without: their
   * instants count as now.
   */
  static Periods prepared(
      List<PeriodClause> clauses,
      Collection<TableReference> references,
      SessionSettings settings,
      int parameters,
      Instant now) {
    if (parameters == 0) {
      return resolve(clauses, references, settings, List.of(), now);
    }
    Periods session = resolve(List.of(), List.of(), settings, List.of(), now);
    PeriodResolver resolver =
        new PeriodResolver(
            new InstantTerm.Known(session.now(), settings.timeZone(), List.of()), references);
    return new Periods(
        IntStream.range(0, clauses.size())
            .mapToObj(
                i ->
                    clauses.get(i).waitsForParameters()
                        ? kind(clauses.get(i), session.now())
                        : resolver.period(i, clauses.get(i)))
            .toList(),
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

  /** What a session says for tables without a clause. */
  private static Period session(
      SessionSettings settings, Instant now, Collection<TableReference> references) {
    ZoneId zone = settings.timeZone();
    SessionSettings.Span span = settings.asOfSpan();
    if (!span.isSet()) {
      return settings
          .asOf()
          .map(text -> session(text, zone, now, references))
          .orElse(Period.CURRENT);
    } else if (settings.contradictory()) {
      throw both();
    }
    Instant from =
        span.from()
            .map(text -> spanEnd("as_of_from", text, zone, now))
            .orElseThrow(PeriodResolver::noBeginning);
    Instant to = span.to().map(text -> spanEnd("as_of_to", text, zone, now)).orElse(now);
    refuseBackward(from, to, zone, null);
    return new Period.Span(from, to, Period.End.EXCLUSIVE);
  }

  /** An instant and a span of a session cannot both hold. */
  static GatewayException both() {
    return new GatewayException(
        ErrorCode.SETTING_INVALID,
        "as_of reads one instant, as_of_from and as_of_to a span; only one of them can hold: SET"
            + " as_of = 'now', or SET as_of_from = 'none' and as_of_to = 'none'");
  }

  private static GatewayException noBeginning() {
    return new GatewayException(
        ErrorCode.SETTING_INVALID,
        "the session's span has an end but no beginning: SET as_of_from = '…' too, or SET as_of_to"
            + " = 'none'");
  }

  /** What one end of a session's span means; {@code now} is the statement's. */
  static Instant spanEnd(String name, String text, ZoneId zone, Instant now) {
    if (text.equalsIgnoreCase("now")) {
      return now;
    }
    Instant instant =
        InstantText.read(text, zone)
            .orElseThrow(() -> InstantTerm.invalid(name + " '" + shortened(text) + "'", null));
    refuseFuture(instant, zone, now, null);
    return instant;
  }

  /** A fault names the first table that the session's instant holds for. */
  private static Period session(
      String text, ZoneId zone, Instant now, Collection<TableReference> references) {
    try {
      return session(text, zone, now);
    } catch (GatewayException e) {
      throw references.stream()
          .filter(reference -> reference.clause().isEmpty())
          .findFirst()
          .map(
              first ->
                  new GatewayException(
                      e.code(), first.table() + " under the session's as_of: " + e.getMessage(), e))
          .orElse(e);
    }
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

  /** A fault names the table that was asked for. */
  private Period period(int number, PeriodClause clause) {
    try {
      return period(clause);
    } catch (GatewayException e) {
      TableName table = tables.get(number);
      throw table == null
          ? e
          : new GatewayException(
              e.code(),
              table + " FOR SYSTEM_TIME: " + e.getMessage(),
              e.position().orElse(clause.position()),
              e);
    }
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
    refuseBackward(from, to, known.zone(), position);
    refuseFuture(to, known.zone(), known.now(), position);
    return new Period.Span(from, to, kind);
  }

  private static void refuseBackward(Instant from, Instant to, ZoneId zone, SqlPosition position) {
    if (from.isAfter(to)) {
      throw new GatewayException(
          ErrorCode.INSTANT_INVALID,
          "the span begins at "
              + InstantText.write(from, zone)
              + ", after its end at "
              + InstantText.write(to, zone),
          position,
          null);
    }
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

  /** What holds for a session's tables without a clause, as it is shown. */
  static Optional<String> shown(SessionSettings settings) {
    SessionSettings.Span span = settings.asOfSpan();
    return span.isSet()
        ? Optional.of("from " + span.from().orElse("none") + " to " + span.to().orElse("now"))
        : settings.asOf().filter(text -> !text.equalsIgnoreCase("now"));
  }
}
