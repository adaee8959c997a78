package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds credentials in the server entries of a contract: Portico reads none there, and whoever may
 * read the contract could. Tells places, never values. Stateless.
 */
final class ServerSecrets {
  private static final Pattern KEY =
      Pattern.compile(
          "(?i).*(passw(or)?d|passwd|pwd|secret|credential|private_?key|access_?key|account_?key"
              + "|api_?key|sas_?token|auth_?token|bearer).*|token");
  private static final Pattern VALUE =
      Pattern.compile(
          "(?i)(^|.*//)[^/\\s@:]+:[^/\\s@]+@.*"
              + "|.*[;?&](password|pwd|secret|token|sig|apikey|api_key)=.*",
          Pattern.DOTALL);

  private ServerSecrets() {}

  /** What is wrong with the servers of a contract; an error where somebody registers it. */
  static List<Problem> of(DescriptorFile file, YamlMap contract) {
    List<Problem> problems = new ArrayList<>();
    for (YamlMap server : contract.maps("servers")) {
      for (Map.Entry<String, YamlNode> field : server.entries().entrySet()) {
        if (suspicious(field.getKey(), field.getValue().text())) {
          problems.add(problem(file, server.lineOf(field.getKey()), field.getKey()));
        }
      }
      for (YamlMap custom : server.maps("customProperties")) {
        String property = custom.text("property").orElse("");
        if (suspicious(property, custom.text("value"))) {
          problems.add(problem(file, custom.lineOf("value"), property));
        }
      }
    }
    return problems;
  }

  private static boolean suspicious(String key, Optional<String> value) {
    boolean sql = key.equals("query"); // texts of statements are no addresses
    return value.isPresent()
        && !value.get().isBlank()
        && !sql
        && (KEY.matcher(key).matches() || VALUE.matcher(value.get()).matches());
  }

  private static Problem problem(DescriptorFile file, int line, String key) {
    String message =
        "the server's "
            + key
            + " looks like credentials; take them out, change them, and leave them to the"
            + " connection in portico.yaml";
    return file.registered() ? file.error(line, message) : file.warning(line, message);
  }
}
