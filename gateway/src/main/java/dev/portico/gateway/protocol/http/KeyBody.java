package dev.portico.gateway.protocol.http;

import dev.portico.gateway.config.Network;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The body of {@code POST /v1/keys}.
 *
 * @param sql a statement to open; exactly one of these three is there
 * @param table a table to open, as {@code schema.table}
 * @param saved the name of a saved query to open
 * @param expiresAt when the key is to end
 */
record KeyBody(
    Optional<String> sql,
    Optional<String> table,
    Optional<String> saved,
    Optional<String> asOf,
    Optional<String> purpose,
    Optional<String> timeZone,
    Optional<String> label,
    Instant expiresAt,
    Optional<Long> uses,
    List<Network> from) {
  private static final List<String> FIELDS =
      List.of(
          "sql",
          "table",
          "saved",
          "as_of",
          "purpose",
          "time_zone",
          "label",
          "expires_at",
          "uses",
          "from");
  private static final Duration USUAL_LIFE = Duration.ofDays(30);
  private static final int LONGEST_LABEL = 200;
  private static final int MOST_NETWORKS = 50;

  static KeyBody parse(byte[] body, Instant now) {
    JsonBody json = JsonBody.parse(body, FIELDS, "{\"table\": \"plays.play_events\"}");
    KeyBody read =
        new KeyBody(
            json.text("sql"),
            json.text("table"),
            json.text("saved"),
            json.text("as_of"),
            json.line("purpose", LONGEST_LABEL),
            json.text("time_zone"),
            json.line("label", LONGEST_LABEL),
            json.text("expires_at").map(KeyBody::instant).orElse(now.plus(USUAL_LIFE)),
            json.count("uses"),
            networks(json.texts("from")));
    long targets =
        List.of(read.sql, read.table, read.saved).stream().filter(Optional::isPresent).count();
    if (targets != 1) {
      throw JsonBody.invalid(
          "say what the access key opens by exactly one of sql, table and saved");
    }
    return read;
  }

  /** A day ends with its last moment in UTC. */
  private static Instant instant(String text) {
    try {
      return text.length() == "2026-12-31".length()
          ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw JsonBody.invalid(
          "the field expires_at must be a day such as 2026-12-31 or an instant such as"
              + " 2026-12-31T18:00:00Z");
    }
  }

  private static List<Network> networks(List<String> texts) {
    if (texts.size() > MOST_NETWORKS) {
      throw JsonBody.invalid("the field from takes at most " + MOST_NETWORKS + " networks");
    }
    return texts.stream()
        .map(
            text ->
                Network.parse(text)
                    .orElseThrow(
                        () ->
                            JsonBody.invalid(
                                "the field from must list addresses or networks such as"
                                    + " 192.0.2.0/24")))
        .toList();
  }
}
