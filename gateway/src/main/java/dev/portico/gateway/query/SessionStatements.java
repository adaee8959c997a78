package dev.portico.gateway.query;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.parse.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** SET, RESET and SHOW of a session's settings. */
final class SessionStatements {
  /** The settings, as SQL names them. */
  static final List<String> NAMES =
      List.of(
          "application",
          "as_of",
          "as_of_from",
          "as_of_gap",
          "as_of_missing",
          "as_of_to",
          "purpose",
          "schema",
          "time_zone");

  /** What takes an end of the connection's span away. */
  private static final String NONE = "none";

  private static final Map<Periods.Missing, String> MISSING =
      Map.of(Periods.Missing.REFUSED, "error", Periods.Missing.CURRENT, "current");

  private static final Map<Periods.Gap, String> GAP =
      Map.of(Periods.Gap.REFUSED, "error", Periods.Gap.LAST_KNOWN, "last_known");

  private SessionStatements() {}

  static void assign(Session session, Statement.Assign statement) {
    Optional<String> value = statement.value();
    SessionSettings initial = session.initialSettings();
    switch (statement.name()) {
      case "purpose" -> session.change(s -> s.withPurpose(value.or(initial::purpose)));
      case "application" -> session.change(s -> s.withApplication(value.or(initial::application)));
      case "as_of" -> {
        value.ifPresent(
            text -> PeriodResolver.session(text, session.settings().timeZone(), Instant.now()));
        travel(session, s -> s.withAsOf(value.or(initial::asOf)));
      }
      case "schema" -> {
        Optional<String> set = value.filter(text -> !text.isBlank());
        session.change(s -> s.withSchema(value.isPresent() ? set : initial.schema()));
      }
      case "as_of_from" -> {
        Optional<String> from = end(session, statement, initial.asOfSpan().from());
        travel(session, s -> s.withAsOfSpan(s.asOfSpan().withFrom(from)));
      }
      case "as_of_to" -> {
        Optional<String> to = end(session, statement, initial.asOfSpan().to());
        travel(session, s -> s.withAsOfSpan(s.asOfSpan().withTo(to)));
      }
      case "as_of_missing" -> {
        Periods.Missing missing =
            value.map(text -> chosen(MISSING, "as_of_missing", text)).orElse(initial.asOfMissing());
        session.change(s -> s.withAsOfMissing(missing));
      }
      case "as_of_gap" -> {
        Periods.Gap gap =
            value.map(text -> chosen(GAP, "as_of_gap", text)).orElse(initial.asOfGap());
        session.change(s -> s.withAsOfGap(gap));
      }
      case "time_zone" -> {
        ZoneId zone = value.map(SessionStatements::zone).orElse(initial.timeZone());
        session.change(s -> s.withTimeZone(zone));
      }
      default -> throw unknown(statement.name());
    }
  }

  /** An end of a span, checked now although what it means is found at each statement. */
  private static Optional<String> end(
      Session session, Statement.Assign statement, Optional<String> ofConnection) {
    Optional<String> value = statement.value();
    Optional<String> set = value.filter(text -> !text.equalsIgnoreCase(NONE));
    set.ifPresent(
        text ->
            PeriodResolver.spanEnd(
                statement.name(), text, session.settings().timeZone(), Instant.now()));
    return value.isPresent() ? set : ofConnection;
  }

  /** Changes nothing when an instant and a span would both be set. */
  private static void travel(Session session, UnaryOperator<SessionSettings> change) {
    session.change(
        settings -> {
          SessionSettings changed = change.apply(settings);
          if (changed.contradictory()) {
            throw PeriodResolver.both();
          }
          return changed;
        });
  }

  static String show(Session session, String name) {
    SessionSettings settings = session.settings();
    return switch (name) {
      case "purpose" -> settings.purpose().orElse(null);
      case "application" -> settings.application().orElse(null);
      case "as_of" -> PeriodResolver.shown(settings).orElse("now");
      case "as_of_from" -> settings.asOfSpan().from().orElse(NONE);
      case "as_of_to" -> settings.asOfSpan().to().orElse(NONE);
      case "as_of_gap" -> GAP.get(settings.asOfGap());
      case "as_of_missing" -> MISSING.get(settings.asOfMissing());
      case "schema" -> settings.schema().orElse(null);
      case "time_zone" -> settings.timeZone().getId();
      default -> throw unknown(name);
    };
  }

  private static <T extends Enum<T>> T chosen(Map<T, String> words, String name, String text) {
    return words.entrySet().stream()
        .filter(entry -> entry.getValue().equalsIgnoreCase(text))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new GatewayException(
                    ErrorCode.SETTING_INVALID,
                    name
                        + " is "
                        + words.values().stream()
                            .sorted(Comparator.comparing("error"::equals).reversed())
                            .map(word -> "'" + word + "'")
                            .collect(Collectors.joining(" or "))
                        + ", not \""
                        + text
                        + "\""));
  }

  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new GatewayException(
          ErrorCode.SETTING_INVALID,
          "\""
              + text
              + "\" is no time zone; write a name such as Europe/Berlin or an offset such as"
              + " +02:00",
          e);
    }
  }

  private static GatewayException unknown(String name) {
    return new GatewayException(
        ErrorCode.SETTING_INVALID,
        "there is no setting \"" + name + "\"; the settings are " + String.join(", ", NAMES));
  }
}
