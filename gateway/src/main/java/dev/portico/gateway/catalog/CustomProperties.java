package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.util.Optional;

/** Looks into the {@code customProperties} of a part of a descriptor. */
final class CustomProperties {

  private CustomProperties() {}

  /** The value of a property; empty when it is not there or null. */
  static Optional<YamlNode> value(YamlMap part, String property) {
    return entry(part, property).flatMap(entry -> entry.get("value"));
  }

  /** The text of a property. */
  static Optional<String> text(YamlMap part, String property) {
    return value(part, property).flatMap(YamlNode::text);
  }

  /** The line of a property, or of the part when it is not there. */
  static int line(YamlMap part, String property) {
    return entry(part, property).map(YamlMap::line).orElse(part.line());
  }

  private static Optional<YamlMap> entry(YamlMap part, String property) {
    return part.maps("customProperties").stream()
        .filter(entry -> entry.text("property").equals(Optional.of(property)))
        .findFirst();
  }
}
