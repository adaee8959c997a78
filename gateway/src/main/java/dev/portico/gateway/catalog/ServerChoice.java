package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.yaml.YamlMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the {@code servers[]} entry of a contract for the environment of this server, and the
 * connection it stands for.
 *
 * @param entry the chosen entry
 */
record ServerChoice(YamlMap entry, ConnectionSettings connection) {

  static ServerChoice of(
      Contract contract, Optional<String> environment, Map<String, ConnectionSettings> connections)
      throws LoadFault {
    return of(contract, entry(contract, environment, connections), connections);
  }

  /** The connection of an entry that was chosen. */
  static ServerChoice of(
      Contract contract, YamlMap entry, Map<String, ConnectionSettings> connections)
      throws LoadFault {
    String name = connectionName(entry);
    ConnectionSettings connection = connections.get(name);
    if (connection == null) {
      List<String> granted =
          connections.values().stream()
              .filter(
                  c ->
                      c.allow().stream()
                          .anyMatch(grant -> grant.concerns(contract.file().domain())))
              .map(ConnectionSettings::name)
              .toList();
      throw new LoadFault(
          CustomProperties.line(entry, "connectionRef"),
          "connection " + name + " is not in portico.yaml" + Nearest.hint(name, granted));
    }
    return new ServerChoice(entry, connection);
  }

  private static String connectionName(YamlMap entry) {
    return CustomProperties.text(entry, "connectionRef").or(() -> entry.text("server")).orElse("");
  }

  /** The entry for this server's environment. */
  static YamlMap entry(
      Contract contract, Optional<String> environment, Map<String, ConnectionSettings> connections)
      throws LoadFault {
    List<YamlMap> servers = contract.servers();
    if (servers.isEmpty()) {
      throw new LoadFault(
          contract.yaml().lineOf("servers"),
          "servers is empty, so nobody knows where the rows are");
    }
    List<YamlMap> fitting =
        servers.stream()
            .filter(s -> environment.isPresent() && s.text("environment").equals(environment))
            .toList();
    if (fitting.isEmpty()) {
      fitting = servers.stream().filter(s -> s.text("environment").isEmpty()).toList();
    }
    if (fitting.isEmpty() && environment.isEmpty()) {
      fitting = servers;
    }
    if (fitting.size() > 1) {
      List<YamlMap> connected =
          fitting.stream().filter(s -> connections.containsKey(connectionName(s))).toList();
      fitting = connected.size() == 1 ? connected : fitting;
    }
    if (fitting.size() != 1) {
      throw new LoadFault(contract.yaml().lineOf("servers"), notOne(fitting, servers, environment));
    }
    return fitting.get(0);
  }

  private static String notOne(
      List<YamlMap> fitting, List<YamlMap> servers, Optional<String> environment) {
    String wanted =
        environment.map(e -> "environment " + e).orElse("a server without environment setting");
    if (fitting.isEmpty()) {
      return "servers has no entry for "
          + wanted
          + " (there are entries for "
          + join(servers, "environment")
          + ")";
    }
    return "servers has several entries for "
        + wanted
        + ": "
        + join(fitting, "server")
        + "; give each an environment of its own";
  }

  private static String join(List<YamlMap> servers, String key) {
    return servers.stream()
        .flatMap(s -> s.text(key).stream())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
