package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the properties that a client sends when it opens a connection. Clients of Avatica send
 * everything they know, passwords and tuning included, so other names are left alone; Portico's
 * driver refuses unknown ones itself.
 */
final class ConnectionProperties {
  private static final int LONGEST_VALUE = 200;

  private ConnectionProperties() {}

  static SessionSettings settings(Map<String, String> properties) {
    SessionSettings settings =
        new SessionSettings(
            text(properties, "purpose"),
            text(properties, "application"),
            text(properties, "asOf"),
            new SessionSettings.Span(text(properties, "asOfFrom"), text(properties, "asOfTo")),
            SessionSettings.DEFAULT.asOfMissing(),
            SessionSettings.DEFAULT.asOfGap(),
            text(properties, "timeZone")
                .map(ConnectionProperties::zone)
                .orElse(SessionSettings.DEFAULT.timeZone()),
            text(properties, "schema"));
    if (settings.contradictory()) {
      throw new GatewayException(
          ErrorCode.SETTING_INVALID,
          "asOf reads one instant, asOfFrom and asOfTo a span; give the connection one of them");
    }
    return settings;
  }

  static Wire wire(Map<String, String> properties) {
    String wanted = properties == null ? null : properties.get(Wire.PROPERTY);
    if (wanted == null) {
      return Wire.ROWS;
    }
    if (!wanted.equals(Wire.COLUMNAR_VERSION)) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID,
          "this driver speaks another version than the server ("
              + Wire.COLUMNAR_VERSION
              + "); use the driver of the server's release");
    }
    return Wire.COLUMNAR;
  }

  /**
   * Names the application for the statements to come; no name when the text is empty or missing.
   */
  static void rename(Session session, String application) {
    Optional<String> name =
        text(application == null ? Map.of() : Map.of("application", application), "application");
    session.change(settings -> settings.withApplication(name));
  }

  /** Names the schema of tables named without one; none when the text is empty or missing. */
  static void schema(Session session, String name) {
    Optional<String> schema = text(name == null ? Map.of() : Map.of("schema", name), "schema");
    session.change(settings -> settings.withSchema(schema));
  }

  private static Optional<String> text(Map<String, String> properties, String name) {
    String value = properties == null ? null : properties.get(name);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    if (value.length() > LONGEST_VALUE) {
      throw new GatewayException(
          ErrorCode.SETTING_INVALID,
          "the connection property " + name + " is longer than " + LONGEST_VALUE + " characters");
    }
    return Optional.of(value.strip());
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new GatewayException(
          ErrorCode.SETTING_INVALID,
          "the connection property timeZone is no time zone; write a name such as Europe/Berlin or"
              + " an offset such as +02:00");
    }
  }
}
