package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.session.InstantText;
import dev.portico.spi.BindValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * An instant as a statement writes it: a constant of one execution, made of literals, parameters
 * and the statement's now. Immutable, so that it is kept with a known statement.
 */
public sealed interface InstantTerm {

  /** What an execution knows. */
  record Known(Instant now, ZoneId zone, List<BindValue> parameters) {}

  /**
   * The moment it means, in the zone of the session.
   *
   * @throws GatewayException when it means none
   */
  ZonedDateTime moment(Known known);

  /** The instant it means, to the microsecond. */
  default Instant instant(Known known) {
    try {
      return moment(known).toInstant().truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException | ArithmeticException e) {
      throw new GatewayException(
          ErrorCode.INSTANT_INVALID, "this leads to no instant of the calendar", e);
    }
  }

  /** Whether the value of a parameter is needed. */
  default boolean waitsForParameters() {
    return false;
  }

  /** A literal's text. */
  record Text(String text, SqlPosition position) implements InstantTerm {
    @Override
    public ZonedDateTime moment(Known known) {
      return InstantText.read(text, known.zone())
          .orElseThrow(() -> invalid("'" + SyntaxErrors.shortened(text) + "'", position))
          .atZone(known.zone());
    }
  }

  /** The statement's parameter of an index counted from 0. */
  record Parameter(int index, SqlPosition position) implements InstantTerm {
    @Override
    public boolean waitsForParameters() {
      return true;
    }

    @Override
    public ZonedDateTime moment(Known known) {
      Object value =
          index < known.parameters().size() ? known.parameters().get(index).value() : null;
      if (value instanceof Instant instant) {
        return instant.atZone(known.zone());
      } else if (value instanceof OffsetDateTime offset) {
        return offset.atZoneSameInstant(known.zone());
      } else if (value instanceof LocalDateTime local) {
        return local.atZone(known.zone());
      } else if (value instanceof LocalDate date) {
        return date.atStartOfDay(known.zone());
      } else if (value instanceof String text) {
        return new Text(text, position).moment(known);
      }
      throw invalid("the value of parameter " + (index + 1), position);
    }
  }

  /** The statement's now. */
  record Now() implements InstantTerm {
    @Override
    public ZonedDateTime moment(Known known) {
      return known.now().atZone(known.zone());
    }
  }

  /** A moment so many months and milliseconds later, or earlier when they are negative. */
  record Shifted(InstantTerm from, long months, long millis) implements InstantTerm {
    @Override
    public boolean waitsForParameters() {
      return from.waitsForParameters();
    }

    @Override
    public ZonedDateTime moment(Known known) {
      return from.moment(known).plusMonths(months).plus(millis, ChronoUnit.MILLIS);
    }
  }

  /** The midnight at which a moment's day begins. */
  record Midnight(InstantTerm of) implements InstantTerm {
    @Override
    public boolean waitsForParameters() {
      return of.waitsForParameters();
    }

    @Override
    public ZonedDateTime moment(Known known) {
      return of.moment(known).toLocalDate().atStartOfDay(known.zone());
    }
  }

  /** Which parameter it is, for those that tell their types before their values. */
  static GatewayException invalid(String what, SqlPosition position) {
    return new GatewayException(
        ErrorCode.INSTANT_INVALID,
        what
            + " is no instant; write a date or timestamp such as 2026-01-31 or"
            + " 2026-01-31T14:30:00+01:00",
        position,
        null);
  }
}
