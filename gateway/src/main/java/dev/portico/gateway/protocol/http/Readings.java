package dev.portico.gateway.protocol.http;

import dev.portico.gateway.query.PreparedQuery;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.state.Reading;
import dev.portico.gateway.state.Reading.Statement;
import dev.portico.gateway.state.Reading.Table;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Makes the readings that are kept: what their owner cannot read at this moment, with these
 * settings, is not kept.
 */
final class Readings {
  private final QueryService queries;

  Readings(QueryService queries) {
    this.queries = queries;
  }

  /** The reading of a statement, checked by preparing it. */
  Reading statement(
      Principal owner,
      String client,
      String sql,
      Optional<String> asOf,
      Optional<String> purpose,
      Optional<String> timeZone) {
    if (sql.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(sql)) {
      throw JsonBody.invalid(
          "the statement has a character that not every database can keep (U+0000, or half of a"
              + " surrogate pair); write it in another way, such as CHR(0)");
    }
    return checked(
        owner, client, new Reading(new Statement(sql), asOf, purpose, zone(timeZone)), sql);
  }

  /** The reading of a table, written {@code schema.table}, checked by preparing a query of it. */
  Reading table(
      Principal owner,
      String client,
      String name,
      Optional<String> asOf,
      Optional<String> purpose,
      Optional<String> timeZone) {
    int dot = name.indexOf('.');
    if (dot <= 0 || dot == name.length() - 1) {
      throw JsonBody.invalid("the field table is written schema.table");
    }
    Table table = new Table(name.substring(0, dot), name.substring(dot + 1));
    return checked(
        owner,
        client,
        new Reading(table, asOf, purpose, zone(timeZone)),
        "SELECT * FROM " + quoted(table.schema()) + "." + quoted(table.table()));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private Reading checked(Principal owner, String client, Reading reading, String sql) {
    SessionSettings settings = reading.settings();
    PreparedQuery prepared = queries.prepare(new Session(owner, client, settings), sql);
    if (!prepared.returnsRows() || !prepared.parameters().isEmpty()) {
      throw JsonBody.invalid("only statements that return rows and have no ? can be kept");
    }
    return reading;
  }

  private static ZoneId zone(Optional<String> name) {
    return name.map(RequestSettings::zone).orElse(SessionSettings.DEFAULT.timeZone());
  }
}
