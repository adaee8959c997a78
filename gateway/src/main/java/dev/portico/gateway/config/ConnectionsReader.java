package dev.portico.gateway.config;

import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the section {@code connections}: type, grants, and everything else as it is for the
 * adapter.
 */
final class ConnectionsReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final SecretResolver secrets;
  private final Path folder;
  private final Faults faults;

  ConnectionsReader(SecretResolver secrets, Path folder, Faults faults) {
    this.secrets = secrets;
    this.folder = folder;
    this.faults = faults;
  }

  Map<String, ConnectionSettings> read(YamlMap connections) {
    Map<String, ConnectionSettings> byName = new LinkedHashMap<>();
    connections
        .entries()
        .forEach(
            (name, node) ->
                connection(name, node, connections.lineOf(name))
                    .ifPresent(c -> byName.put(name, c)));
    return byName;
  }

  private Optional<ConnectionSettings> connection(String name, YamlNode node, int line) {
    if (!NAME.matcher(name).matches()) {
      faults.add(
          line, "connections: a name is 1 to 64 letters, digits, dots, dashes and underscores");
      return Optional.empty();
    }
    if (!(node instanceof YamlMap map)) {
      faults.add(
          line,
          "connections." + name + " must be a map of keys and values, but it is " + node.kind());
      return Optional.empty();
    }
    Section section = new Section("connections." + name, map, folder, faults);
    Optional<String> type = section.text("type");
    if (type.isEmpty()) {
      section.fault("type", "is missing; it names the adapter, such as jdbc or local");
    }
    List<Grant> grants = grants(section);
    Map<String, Object> settings = new LinkedHashMap<>();
    map.entries().forEach((key, value) -> settings.put(key, resolved(value)));
    settings.keySet().removeAll(List.of("type", "allow"));
    return type.map(t -> new ConnectionSettings(name, t, grants, settings, line));
  }

  private List<Grant> grants(Section connection) {
    Optional<YamlNode> allow = connection.node("allow");
    List<Grant> grants = new ArrayList<>();
    if (allow.isPresent() && !(allow.get() instanceof YamlList)) {
      connection.fault("allow", "must be a list such as [{domain: sales, schema: public}]");
    } else if (allow.isPresent()) {
      int position = 0;
      for (YamlNode item : (YamlList) allow.get()) {
        grant(connection, "allow[" + position++ + "]", item).ifPresent(grants::add);
      }
    }
    return grants;
  }

  private Optional<Grant> grant(Section connection, String name, YamlNode item) {
    if (!(item instanceof YamlMap map)) {
      faults.add(
          item.line(), "an entry of allow must be a map such as {domain: sales, schema: public}");
      return Optional.empty();
    }
    Section grant = new Section(name, map, folder, faults);
    Optional<String> domain = grant.text("domain");
    if (domain.isEmpty()) {
      connection.fault(
          "allow",
          "has an entry without domain; write {domain: sales}, or {domain: \"*\"} for all");
    }
    Grant read = new Grant(domain.orElse(""), grant.text("schema"), grant.text("prefix"));
    grant.done();
    return domain.map(d -> read);
  }

  private Object resolved(YamlNode node) {
    if (node instanceof YamlMap map) {
      Map<String, Object> values = new LinkedHashMap<>();
      map.entries().forEach((key, value) -> values.put(key, resolved(value)));
      return values;
    }
    if (node instanceof YamlList list) {
      List<Object> values = new ArrayList<>();
      list.forEach(item -> values.add(resolved(item)));
      return values;
    }
    return node.toJava() instanceof String text
        ? secrets.resolve(text, node.line())
        : node.toJava();
  }
}
