package dev.portico.gateway.session;

import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller has set for the statements to come.
 *
 * @param purpose why the data is read, as the policies know it
 * @param application the caller's program
 * @param asOf the session's instant as written by the caller; empty for current rows
 * @param asOfSpan the session's span, whose versions are read; not together with {@code asOf}
 * @param asOfMissing what becomes of tables without history under such an instant
 * @param asOfGap what becomes of instants of which a captured history knows nothing
 * @param timeZone the zone of timestamps without one
 * @param schema where tables are that are named without one; empty: a table is named with its
 *     schema
 */
public record SessionSettings(
    Optional<String> purpose,
    Optional<String> application,
    Optional<String> asOf,
    Span asOfSpan,
    Periods.Missing asOfMissing,
    Periods.Gap asOfGap,
    ZoneId timeZone,
    Optional<String> schema) {

  public static final SessionSettings DEFAULT =
      new SessionSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Span.NONE,
          Periods.Missing.REFUSED,
          Periods.Gap.REFUSED,
          ZoneId.of("UTC"),
          Optional.empty());

  public SessionSettings {
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(application, "application");
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(asOfSpan, "asOfSpan");
    Objects.requireNonNull(asOfMissing, "asOfMissing");
    Objects.requireNonNull(asOfGap, "asOfGap");
    Objects.requireNonNull(timeZone, "timeZone");
    Objects.requireNonNull(schema, "schema");
  }

  public SessionSettings withPurpose(Optional<String> value) {
    return new SessionSettings(
        value, application, asOf, asOfSpan, asOfMissing, asOfGap, timeZone, schema);
  }

  public SessionSettings withApplication(Optional<String> value) {
    return new SessionSettings(
        purpose, value, asOf, asOfSpan, asOfMissing, asOfGap, timeZone, schema);
  }

  public SessionSettings withAsOf(Optional<String> value) {
    return new SessionSettings(
        purpose, application, value, asOfSpan, asOfMissing, asOfGap, timeZone, schema);
  }

  public SessionSettings withAsOfSpan(Span value) {
    return new SessionSettings(
        purpose, application, asOf, value, asOfMissing, asOfGap, timeZone, schema);
  }

  /** Whether an instant and a span are set, of which only one can hold. */
  public boolean contradictory() {
    return asOfSpan.isSet() && asOf.filter(text -> !text.equalsIgnoreCase("now")).isPresent();
  }

  public SessionSettings withAsOfMissing(Periods.Missing value) {
    return new SessionSettings(
        purpose, application, asOf, asOfSpan, value, asOfGap, timeZone, schema);
  }

  public SessionSettings withAsOfGap(Periods.Gap value) {
    return new SessionSettings(
        purpose, application, asOf, asOfSpan, asOfMissing, value, timeZone, schema);
  }

  public SessionSettings withTimeZone(ZoneId value) {
    return new SessionSettings(
        purpose, application, asOf, asOfSpan, asOfMissing, asOfGap, value, schema);
  }

  public SessionSettings withSchema(Optional<String> value) {
    return new SessionSettings(
        purpose, application, asOf, asOfSpan, asOfMissing, asOfGap, timeZone, value);
  }

  /**
   * A span as written by the caller.
   *
   * @param from its beginning
   * @param to its end, which does not belong to it; empty for now
   */
  public record Span(Optional<String> from, Optional<String> to) {
    public static final Span NONE = new Span(Optional.empty(), Optional.empty());

    public Span {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }

    public boolean isSet() {
      return from.isPresent() || to.isPresent();
    }

    public Span withFrom(Optional<String> value) {
      return new Span(value, to);
    }

    public Span withTo(Optional<String> value) {
      return new Span(from, value);
    }
  }
}
