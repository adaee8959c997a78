package dev.portico.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.math.BigDecimal;

/**
 * Turns YAML into JSON for the schema validator. Keys without a value count as missing, as people
 * mean them.
 */
final class JsonTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  static JsonNode of(YamlNode node) {
    if (node instanceof YamlMap map) {
      return object(map, "");
    }
    if (node instanceof YamlList list) {
      ArrayNode array = NODES.arrayNode(list.items().size());
      list.forEach(item -> array.add(of(item)));
      return array;
    }
    return scalar(node.toJava());
  }

  /** All of a map but one key. */
  static ObjectNode object(YamlMap map, String without) {
    ObjectNode object = NODES.objectNode();
    map.entries()
        .forEach(
            (key, value) -> {
              // the value of a custom property may well be null
              if (!key.equals(without) && (!value.isNull() || key.equals("value"))) {
                object.set(key, of(value));
              }
            });
    return object;
  }

  private static JsonNode scalar(Object value) {
    if (value instanceof Long number) {
      return NODES.numberNode(number);
    }
    if (value instanceof BigDecimal number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Boolean truth) {
      return NODES.booleanNode(truth);
    }
    return value == null ? NODES.nullNode() : NODES.textNode(value.toString());
  }
}
