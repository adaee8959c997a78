package dev.portico.gateway.protocol.filter;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** Values that begin with a digit or a sign. */
final class Literals {
  private static final int MOST_DIGITS = 38;
  private static final int LAST_YEAR = 9999;
  private static final Pattern EXACT = Pattern.compile("[+-]?\\d{1,80}(\\.\\d{1,80})?");
  private static final Pattern FLOATING =
      Pattern.compile("[+-]?\\d{1,40}(\\.\\d{1,40})?[eE][+-]?\\d{1,4}");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern CLOCK = Pattern.compile("\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?");
  private static final Pattern MOMENT =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?(Z|[+-]\\d{2}:\\d{2})");

  private Literals() {}

  static Operand.Literal value(String parameter, Token token) {
    String text = token.text();
    try {
      if (EXACT.matcher(text).matches()) {
        return exact(parameter, token);
      } else if (FLOATING.matcher(text).matches()) {
        return floating(parameter, token);
      } else if (DAY.matcher(text).matches()) {
        return new Operand.Day(known(parameter, token, LocalDate.parse(text)));
      } else if (CLOCK.matcher(text).matches()) {
        return new Operand.Clock(LocalTime.parse(text));
      } else if (MOMENT.matcher(text).matches()) {
        OffsetDateTime moment = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
        known(parameter, token, moment.toLocalDate());
        return new Operand.Moment(moment.toInstant());
      }
    } catch (DateTimeException e) {
      throw Faults.at(parameter, token.at(), token.shown() + " is no date or time that exists");
    }
    throw Faults.at(
        parameter,
        token.at(),
        token.shown()
            + " is no value; write 5, 1.50, 2026-01-31, 23:59:59, 2026-01-31T23:59:59Z or 'text'");
  }

  /** SQL's calendar begins with the year 1 and ends with 9999. */
  private static LocalDate known(String parameter, Token token, LocalDate day) {
    if (day.getYear() < 1 || day.getYear() > LAST_YEAR) {
      throw Faults.at(
          parameter, token.at(), token.shown() + " is not between the years 0001 and 9999 of UTC");
    }
    return day;
  }

  private static Operand.Literal exact(String parameter, Token token) {
    BigDecimal value = new BigDecimal(token.text());
    if (digits(value) > MOST_DIGITS) {
      throw Faults.at(parameter, token.at(), "a number has at most 38 digits");
    }
    return new Operand.Exact(value);
  }

  /** As DECIMAL counts them. */
  private static int digits(BigDecimal value) {
    int zeros = Math.max(0, -value.scale());
    return Math.max(value.precision() + zeros, value.scale());
  }

  /** Exact where it can be, so that a REAL column's 0.1 is met by 1e-1 as by 0.1. */
  private static Operand.Literal floating(String parameter, Token token) {
    BigDecimal exact = new BigDecimal(token.text());
    if (digits(exact) <= MOST_DIGITS) {
      return new Operand.Exact(exact);
    }
    double value = Double.parseDouble(token.text());
    if (!Double.isFinite(value)) {
      throw Faults.at(parameter, token.at(), "a number is too large");
    }
    return new Operand.Floating(value);
  }
}
