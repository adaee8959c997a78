package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.RequestHeaders;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.SessionSettings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** The session settings of one request: the body's fields, else the {@code Portico-…} headers. */
final class RequestSettings {
  private RequestSettings() {}

  static SessionSettings of(RequestHeaders headers, QueryBody body) {
    SessionSettings settings =
        SessionSettings.DEFAULT
            .withAsOf(body.asOf().or(() -> header(headers, "portico-as-of")))
            .withPurpose(body.purpose().or(() -> header(headers, "portico-purpose")))
            .withApplication(body.application().or(() -> header(headers, "portico-application")));
    return body.timeZone()
        .or(() -> header(headers, "portico-time-zone"))
        .map(zone -> settings.withTimeZone(zone(zone)))
        .orElse(settings);
  }

  private static Optional<String> header(RequestHeaders headers, String name) {
    return Optional.ofNullable(headers.get(name)).map(String::trim).filter(v -> !v.isEmpty());
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new GatewayException(
          ErrorCode.SETTING_INVALID,
          "time_zone is not a time zone such as Europe/Berlin, UTC or +02:00");
    }
  }
}
