package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    Map<String, ConnectionSettings> granted = granted(contract, connections);
    ConnectionSettings connection = granted.get(name);
    if (connection == null) {
      throw new LoadFault(
          CustomProperties.line(entry, "connectionRef"),
          "connection "
              + name
              + " is not in portico.yaml, or nothing of it is granted to domain "
              + contract.file().domain()
              + ", which an operator does with allow:"
              + Nearest.hint(name, granted.keySet()));
    }
    return new ServerChoice(entry, connection);
  }

  /** A domain is not told which other connections there are. */
  private static Map<String, ConnectionSettings> granted(
      Contract contract, Map<String, ConnectionSettings> connections) {
    Map<String, ConnectionSettings> granted = new LinkedHashMap<>();
    for (ConnectionSettings connection : connections.values()) {
      if (connection.allow().stream().anyMatch(grant -> grant.concerns(contract.file().domain()))) {
        granted.put(connection.name(), connection);
      }
    }
    return granted;
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
      Set<String> granted = granted(contract, connections).keySet();
      List<YamlMap> connected =
          fitting.stream().filter(s -> granted.contains(connectionName(s))).toList();
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
