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
 * @param timeZone the zone of timestamps without one
 */
public record SessionSettings(
    Optional<String> purpose,
    Optional<String> application,
    Optional<String> asOf,
    Periods.Missing asOfMissing,
    ZoneId timeZone) {

  public static final SessionSettings DEFAULT =
      new SessionSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Periods.Missing.REFUSED,
          ZoneId.of("UTC"));

  public SessionSettings {
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(application, "application");
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(asOfMissing, "asOfMissing");
    Objects.requireNonNull(timeZone, "timeZone");
  }

  public SessionSettings withPurpose(Optional<String> value) {
    return new SessionSettings(value, application, asOf, asOfMissing, timeZone);
  }

  public SessionSettings withApplication(Optional<String> value) {
    return new SessionSettings(purpose, value, asOf, asOfMissing, timeZone);
  }

  public SessionSettings withAsOf(Optional<String> value) {
    return new SessionSettings(purpose, application, value, asOfMissing, timeZone);
  }

  public SessionSettings withAsOfMissing(Periods.Missing value) {
    return new SessionSettings(purpose, application, asOf, value, timeZone);
  }

  public SessionSettings withTimeZone(ZoneId value) {
    return new SessionSettings(purpose, application, asOf, asOfMissing, value);
  }
}
