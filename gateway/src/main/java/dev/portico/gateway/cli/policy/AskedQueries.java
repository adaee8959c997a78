package dev.portico.gateway.cli.policy;

import dev.portico.gateway.audit.AuditedQueries;
import dev.portico.gateway.audit.QueryEvent.Asked;
import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.config.yaml.YamlReader;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.SessionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The queries that two policies are compared on.
 *
 * @param leftOut how many cannot be asked again, by the reason
 */
record AskedQueries(List<AskedQuery> queries, Map<String, Long> leftOut) {
  private static final String LOCAL = "127.0.0.1";

  AskedQueries {
    queries = List.copyOf(queries);
    leftOut = new LinkedHashMap<>(leftOut);
  }

  /**
   * Reads a file: {@code queries:}, a list of {@code user}, {@code purpose}, {@code sql}. A user is
   * one of the settings, or has {@code roles} and {@code attributes} here.
   *
   * @throws dev.portico.gateway.error.GatewayException when it has a fault
   */
  static AskedQueries of(Path file, Function<String, Optional<Principal>> users) {
    try {
      Keys root = new Keys(file, YamlReader.readMap(file), "the file");
      List<AskedQuery> queries = new ArrayList<>();
      for (YamlNode node : root.list("queries")) {
        queries.add(query(file, node, users));
      }
      root.done();
      if (queries.isEmpty()) {
        throw root.fault("queries", "the file holds no queries");
      }
      return new AskedQueries(queries, Map.of());
    } catch (YamlFault e) {
      throw Keys.fault(file, e.line(), e.getMessage());
    }
  }

  private static AskedQuery query(
      Path file, YamlNode node, Function<String, Optional<Principal>> users) {
    Keys keys = Keys.of(file, node, "a query");
    String user = keys.neededText("user");
    boolean described = keys.node("roles").isPresent() || keys.node("attributes").isPresent();
    Map<String, Object> attributes = new LinkedHashMap<>();
    keys.map("attributes").entries().forEach((key, value) -> attributes.put(key, value.toJava()));
    attributes.values().removeIf(Objects::isNull);
    Principal principal =
        described
            ? new Principal(user, Set.copyOf(keys.texts("roles")), attributes)
            : users
                .apply(user)
                .orElseThrow(
                    () ->
                        keys.fault(
                            "user",
                            "the users' file has no "
                                + user
                                + "; name another user, or give roles and attributes"));
    SessionSettings settings =
        SessionSettings.DEFAULT
            .withPurpose(keys.text("purpose"))
            .withApplication(keys.text("application"))
            .withSchema(keys.text("schema"));
    String client = keys.text("client").orElse(LOCAL);
    String sql = keys.neededText("sql");
    keys.done();
    return new AskedQuery(principal, client, settings, sql, 1);
  }

  /**
   * Reads an audit trail. Roles are those of the record; attributes, which a record does not hold,
   * those of today's users' file.
   */
  static AskedQueries of(Path folder, Instant since, Function<String, Optional<Principal>> users)
      throws IOException {
    AuditedQueries.Found found = AuditedQueries.read(folder, since);
    Map<String, Long> leftOut = new LinkedHashMap<>(found.leftOut());
    List<AskedQuery> queries = new ArrayList<>();
    for (Map.Entry<AuditedQueries.Query, Long> entry : found.queries().entrySet()) {
      Asked asked = entry.getKey().asked();
      Optional<Principal> user = users.apply(asked.principal());
      if (user.isEmpty()) {
        leftOut.merge(
            "the users' file has no such user, so the attributes are unknown",
            entry.getValue(),
            Long::sum);
        continue;
      }
      Principal principal =
          new Principal(
              asked.principal(), Set.copyOf(asked.roles()), user.orElseThrow().attributes());
      SessionSettings settings =
          new SessionSettings(
              asked.purpose(),
              asked.application(),
              asked.asOf(),
              new SessionSettings.Span(asked.asOfFrom(), asked.asOfTo()),
              SessionSettings.DEFAULT.asOfMissing(),
              SessionSettings.DEFAULT.asOfGap(),
              zone(asked.timeZone()),
              asked.schema());
      queries.add(
          new AskedQuery(
              principal, asked.client(), settings, entry.getKey().sql(), entry.getValue()));
    }
    return new AskedQueries(queries, leftOut);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return SessionSettings.DEFAULT.timeZone();
    }
  }
}
