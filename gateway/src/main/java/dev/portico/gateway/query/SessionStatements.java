package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.parse.Statement;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** SET, RESET and SHOW of a session's settings. */
final class SessionStatements {
  /** The settings, as SQL names them. */
  static final List<String> NAMES = List.of("application", "as_of", "purpose", "time_zone");

  private SessionStatements() {}

  static void assign(Session session, Statement.Assign statement) {
    Optional<String> value = statement.value();
    SessionSettings initial = session.initialSettings();
    switch (statement.name()) {
      case "purpose" -> session.change(s -> s.withPurpose(value.or(initial::purpose)));
      case "application" -> session.change(s -> s.withApplication(value.or(initial::application)));
      case "as_of" -> {
        refuseAsOf(value);
        session.change(s -> s.withAsOf(Optional.empty()));
      }
      case "time_zone" -> {
        ZoneId zone = value.map(SessionStatements::zone).orElse(initial.timeZone());
        session.change(s -> s.withTimeZone(zone));
      }
      default -> throw unknown(statement.name());
    }
  }

  static String show(Session session, String name) {
    SessionSettings settings = session.settings();
    return switch (name) {
      case "purpose" -> settings.purpose().orElse(null);
      case "application" -> settings.application().orElse(null);
      case "as_of" -> settings.asOf().orElse("now");
      case "time_zone" -> settings.timeZone().getId();
      default -> throw unknown(name);
    };
  }

  /** The seat of time travel: until tables answer as of an instant, only now is accepted. */
  static void refuseAsOf(Optional<String> value) {
    if (value.isPresent() && !value.get().equalsIgnoreCase("now")) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED,
          "as_of is not supported by this version; only 'now' is accepted");
    }
  }

  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new GatewayException(
          ErrorCode.SETTING_INVALID,
          "\""
              + text
              + "\" is no time zone; write a name such as Europe/Berlin or an offset such as +02:00",
          e);
    }
  }

  private static GatewayException unknown(String name) {
    return new GatewayException(
        ErrorCode.SETTING_INVALID,
        "there is no setting \"" + name + "\"; the settings are " + String.join(", ", NAMES));
  }
}
