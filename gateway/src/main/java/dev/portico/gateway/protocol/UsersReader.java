package dev.portico.gateway.protocol;

import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.config.yaml.YamlReader;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads {@code users.yaml}; all faults are reported together, with file and line. Used once. */
final class UsersReader {
  private static final Set<String> KEYS = Set.of("name", "roles", "attributes", "password");

  private final String file;
  private final List<String> faults = new ArrayList<>();
  private final Map<String, UserAccount> users = new LinkedHashMap<>();

  private UsersReader(String file) {
    this.file = file;
  }

  /**
   * The users by name.
   *
   * @param file its name, for messages
   */
  static Map<String, UserAccount> read(String file, byte[] content) {
    UsersReader reader = new UsersReader(file);
    try {
      reader.root(YamlReader.map(content));
    } catch (YamlFault e) {
      reader.fault(e.line(), e.getMessage());
    }
    if (!reader.faults.isEmpty()) {
      throw new GatewayException(ErrorCode.CONFIGURATION_INVALID, String.join("\n", reader.faults));
    }
    return Map.copyOf(reader.users);
  }

  private void root(YamlMap root) {
    root.entries().keySet().stream()
        .filter(key -> !key.equals("users"))
        .forEach(key -> fault(root.lineOf(key), "unknown key " + key + "; the file holds users"));
    Optional<YamlNode> list = root.get("users");
    if (list.isEmpty() || !(list.get() instanceof YamlList items)) {
      fault(root.lineOf("users"), "users must be a list");
      return;
    }
    for (YamlNode item : items) {
      if (item instanceof YamlMap user) {
        user(user);
      } else {
        fault(
            item.line(),
            "a user must be a map with name, roles and password, but it is " + item.kind());
      }
    }
  }

  private void user(YamlMap user) {
    int before = faults.size();
    user.entries().keySet().stream()
        .filter(key -> !KEYS.contains(key))
        .forEach(key -> fault(user.lineOf(key), "unknown key " + key + " of a user"));
    String name = name(user);
    Set<String> roles = roles(user);
    Map<String, Object> attributes = attributes(user);
    String hash = hash(user);
    if (faults.size() == before) {
      users.put(name, new UserAccount(new Principal(name, roles, attributes), hash));
    }
  }

  private String name(YamlMap user) {
    String name = user.text("name").map(String::strip).orElse("");
    if (name.isEmpty() || name.indexOf(':') >= 0) {
      fault(user.lineOf("name"), "a user needs a name without a colon");
    } else if (users.containsKey(name)) {
      fault(user.lineOf("name"), "the user " + name + " is there already");
    }
    return name;
  }

  private Set<String> roles(YamlMap user) {
    Optional<YamlNode> roles = user.get("roles");
    if (roles.isEmpty()) {
      return Set.of();
    }
    List<String> names = user.texts("roles");
    if (!(roles.get() instanceof YamlList list) || list.items().size() != names.size()) {
      fault(user.lineOf("roles"), "roles must be a list of texts");
    }
    return Set.copyOf(names);
  }

  private Map<String, Object> attributes(YamlMap user) {
    if (user.get("attributes").isPresent() && user.map("attributes").isEmpty()) {
      fault(user.lineOf("attributes"), "attributes must be a map");
    }
    Map<String, Object> values = new HashMap<>();
    user.map("attributes")
        .ifPresent(map -> map.entries().forEach((key, node) -> values.put(key, node.toJava())));
    values.values().removeIf(Objects::isNull);
    return values;
  }

  private String hash(YamlMap user) {
    String hash = user.text("password").map(String::strip).orElse("");
    PasswordHasher.fault(hash)
        .ifPresent(fault -> fault(user.lineOf("password"), "password " + fault));
    return hash;
  }

  private void fault(int line, String message) {
    faults.add(file + (line > 0 ? ":" + line : "") + ": error: " + message);
  }
}
