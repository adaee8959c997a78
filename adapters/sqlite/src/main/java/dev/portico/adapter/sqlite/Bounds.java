package dev.portico.adapter.sqlite;

import dev.portico.spi.BindValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Where in SQLite's order every stored form of a value lies, and some others: what is outside
 * cannot equal it.
 *
 * @param lower a {@link Double} or an ISO date
 * @param upper of the same kind; an ISO date is the first that is beyond
 */
record Bounds(Object lower, Object upper) {
  private static final int FIRST_YEAR = 2;
  private static final int LAST_YEAR = 9_998;

  boolean areTexts() {
    return lower instanceof String;
  }

  /** Around all values; empty when one of them has no bounds. */
  static Optional<Bounds> around(List<BindValue> values, DateForm form) {
    Bounds all = null;
    for (BindValue value : values) {
      Optional<Bounds> next = of(value, form);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      all = all == null ? next.get() : all.with(next.get());
    }
    return Optional.ofNullable(all);
  }

  private static Optional<Bounds> of(BindValue value, DateForm form) {
    return switch (value.type().kind()) {
      case REAL, DOUBLE, DECIMAL -> number(((Number) value.value()).doubleValue(), 0);
      case DATE, TIMESTAMP, TIMESTAMP_TZ ->
          form == DateForm.ISO
              ? text(value)
              : number(
                  Moments.number(SqliteTypes.instant(value.value()), form), Moments.slack(form));
      default -> Optional.empty();
    };
  }

  /** Two doubles further on each side, because a decimal number lies between two. */
  private static Optional<Bounds> number(double number, double slack) {
    return Double.isFinite(number)
        ? Optional.of(
            new Bounds(
                Math.nextDown(Math.nextDown(number - slack)),
                Math.nextUp(Math.nextUp(number + slack))))
        : Optional.empty();
  }

  /** Whole days, whatever stands behind the date; an offset moves an instant by less than one. */
  private static Optional<Bounds> text(BindValue value) {
    Instant instant = SqliteTypes.instant(value.value());
    LocalDate day = LocalDate.ofInstant(instant.truncatedTo(ChronoUnit.DAYS), ZoneOffset.UTC);
    if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
      return Optional.empty();
    }
    int around = value.value() instanceof Instant ? 1 : 0;
    return Optional.of(
        new Bounds(day.minusDays(around).toString(), day.plusDays(1 + around).toString()));
  }

  private Bounds with(Bounds other) {
    return areTexts()
        ? new Bounds(
            least((String) lower, (String) other.lower), most((String) upper, (String) other.upper))
        : new Bounds(
            Math.min((Double) lower, (Double) other.lower),
            Math.max((Double) upper, (Double) other.upper));
  }

  private static String least(String one, String other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static String most(String one, String other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
