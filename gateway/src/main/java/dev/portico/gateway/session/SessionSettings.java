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
 * @param asOfMissing what becomes of tables without history under such an instant
 * @param asOfGap what becomes of instants of which a captured history knows nothing
 * @param timeZone the zone of timestamps without one
 */
public record SessionSettings(
    Optional<String> purpose,
    Optional<String> application,
    Optional<String> asOf,
    Periods.Missing asOfMissing,
    Periods.Gap asOfGap,
    ZoneId timeZone) {

  public static final SessionSettings DEFAULT =
      new SessionSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Periods.Missing.REFUSED,
          Periods.Gap.REFUSED,
          ZoneId.of("UTC"));

  public SessionSettings {
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(application, "application");
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(asOfMissing, "asOfMissing");
    Objects.requireNonNull(asOfGap, "asOfGap");
    Objects.requireNonNull(timeZone, "timeZone");
  }

  public SessionSettings withPurpose(Optional<String> value) {
    return new SessionSettings(value, application, asOf, asOfMissing, asOfGap, timeZone);
  }

  public SessionSettings withApplication(Optional<String> value) {
    return new SessionSettings(purpose, value, asOf, asOfMissing, asOfGap, timeZone);
  }

  public SessionSettings withAsOf(Optional<String> value) {
    return new SessionSettings(purpose, application, value, asOfMissing, asOfGap, timeZone);
  }

  public SessionSettings withAsOfMissing(Periods.Missing value) {
    return new SessionSettings(purpose, application, asOf, value, asOfGap, timeZone);
  }

  public SessionSettings withAsOfGap(Periods.Gap value) {
    return new SessionSettings(purpose, application, asOf, asOfMissing, value, timeZone);
  }

  public SessionSettings withTimeZone(ZoneId value) {
    return new SessionSettings(purpose, application, asOf, asOfMissing, asOfGap, value);
  }
}
