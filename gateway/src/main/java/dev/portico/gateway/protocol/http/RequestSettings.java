package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.RequestHeaders;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.SessionSettings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The session settings of one request: the body's fields or the URL's parameters, else the {@code
 * Portico-…} headers.
 */
final class RequestSettings {
  private RequestSettings() {}

  static SessionSettings of(RequestHeaders headers, QueryBody body) {
    return of(
        headers,
        body.asOf(),
        body.purpose(),
        body.application(),
        body.timeZone(),
        body.schema(),
        SessionSettings.DEFAULT);
  }

  static SessionSettings of(RequestHeaders headers, UrlParameters parameters) {
    return of(headers, parameters, SessionSettings.DEFAULT);
  }

  /** The same, where neither says anything those of {@code otherwise}. */
  static SessionSettings of(
      RequestHeaders headers, UrlParameters parameters, SessionSettings otherwise) {
    return of(
        headers,
        parameters.value("as_of"),
        parameters.value("purpose"),
        parameters.value("application"),
        parameters.value("time_zone"),
        parameters.value("schema"),
        otherwise);
  }

  private static SessionSettings of(
      RequestHeaders headers,
      Optional<String> asOf,
      Optional<String> purpose,
      Optional<String> application,
      Optional<String> timeZone,
      Optional<String> schema,
      SessionSettings otherwise) {
    SessionSettings settings =
        otherwise
            .withAsOf(asOf.or(() -> header(headers, "portico-as-of")).or(otherwise::asOf))
            .withPurpose(
                purpose.or(() -> header(headers, "portico-purpose")).or(otherwise::purpose))
            .withApplication(application.or(() -> header(headers, "portico-application")))
            .withSchema(
                schema
                    .map(String::trim)
                    .filter(name -> !name.isEmpty())
                    .or(() -> header(headers, "portico-schema"))
                    .or(otherwise::schema));
    return timeZone
        .or(() -> header(headers, "portico-time-zone"))
        .map(zone -> settings.withTimeZone(zone(zone)))
        .orElse(settings);
  }

  private static Optional<String> header(RequestHeaders headers, String name) {
    return Optional.ofNullable(headers.get(name)).map(String::trim).filter(v -> !v.isEmpty());
  }

  /** A time zone by its name. */
  static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new GatewayException(
          ErrorCode.SETTING_INVALID,
          "time_zone is not a time zone such as Europe/Berlin, UTC or +02:00");
    }
  }
}
