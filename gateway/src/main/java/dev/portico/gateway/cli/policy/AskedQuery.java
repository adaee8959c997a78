package dev.portico.gateway.cli.policy;

import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.util.Objects;

/**
 * A query of somebody, to be asked under two policies.
 *
 * @param client the network address that policies are told
 * @param times how often it was asked
 */
record AskedQuery(
    Principal principal, String client, SessionSettings settings, String sql, long times) {
  AskedQuery {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(sql, "sql");
  }

  Session session() {
    return new Session(principal, client, settings);
  }

  /** The statement on one line, cut when it is long. */
  String shortSql(int most) {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }
}
