package dev.portico.gateway.catalog;

import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the custom property {@code timeTravel} of a schema object; its parts are checked by the
 * step that uses them.
 */
final class TimeTravelCheck {
  private static final List<String> STRATEGIES =
      List.of("validity", "log", "snapshots", "history", "captured", "none");

  private TimeTravelCheck() {}

  /** The object as written, without keys that have no value; empty when there is none. */
  static Map<String, Object> of(YamlMap object) throws LoadFault {
    Optional<YamlNode> node = CustomProperties.value(object, "timeTravel");
    if (node.isEmpty()) {
      return Map.of();
    }
    if (!(node.get() instanceof YamlMap map)) {
      throw new LoadFault(
          node.get().line(),
          "timeTravel must be a map such as {strategy: validity, validFrom: …, validTo: …}");
    }
    String strategy = map.text("strategy").orElse("");
    if (!STRATEGIES.contains(strategy)) {
      throw new LoadFault(map.lineOf("strategy"), fault(strategy));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.entries()
        .keySet()
        .forEach(key -> map.get(key).ifPresent(value -> values.put(key, value.toJava())));
    return values;
  }

  private static String fault(String strategy) {
    if (strategy.equals("native")) {
      return "timeTravel: the strategy native needs an adapter for a store that versions itself,"
          + " which this build does not have";
    }
    String known = " (known: " + String.join(", ", STRATEGIES) + ")";
    return strategy.isEmpty()
        ? "timeTravel names no strategy" + known
        : "timeTravel: the strategy "
            + strategy
            + " is not known"
            + known
            + Nearest.hint(strategy, STRATEGIES);
  }
}
