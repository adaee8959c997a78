package dev.portico.gateway.session;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes instants as people do: ISO 8601 dates and timestamps, with T or a space, with or
 * without a zone. Stateless.
 */
public final class InstantText {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})"
              + "(?:[T ](\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)"
              + " ?(Z|z|UTC|[+-]\\d{2}(?::?\\d{2})?|[A-Za-z]+(?:/[A-Za-z_+-]+)+)?)?");

  private InstantText() {}

  /**
   * The instant that a text names, to the microsecond; a date is its midnight.
   *
   * @param zone of texts without one
   * @return empty when the text is none
   */
  public static Optional<Instant> read(String text, ZoneId zone) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      LocalDate date = LocalDate.parse(form.group(1));
      LocalTime time = form.group(2) == null ? LocalTime.MIDNIGHT : time(form.group(2));
      ZoneId own = form.group(3) == null ? zone : zone(form.group(3));
      return Optional.of(
          LocalDateTime.of(date, time).atZone(own).toInstant().truncatedTo(ChronoUnit.MICROS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalTime time(String text) {
    return LocalTime.parse(text.charAt(1) == ':' ? "0" + text : text);
  }

  private static ZoneId zone(String text) {
    return text.equalsIgnoreCase("z") || text.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(text);
  }

  /** An instant in a zone, with its offset, as messages have it. */
  public static String write(Instant instant, ZoneId zone) {
    return instant.atZone(zone).toOffsetDateTime().toString();
  }
}
