package dev.portico.gateway.catalog;

import com.networknt.schema.path.NodePath;
import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;

/**
 * A place in a descriptor: how to call it in a message and the line it stands on.
 *
 * @param text such as {@code schema[0] (orders), properties[2] (email), logicalType}
 */
record Place(String text, int line) {

  /** The place a violation's path leads to. */
  static Place of(YamlMap root, NodePath path) {
    StringBuilder text = new StringBuilder();
    YamlNode node = root;
    int line = root.line();
    for (int i = 0; i < path.getNameCount(); i++) {
      Object step = path.getElement(i);
      if (step instanceof Integer index
          && node instanceof YamlList list
          && index < list.items().size()) {
        node = list.items().get(index);
        line = node.line();
        text.append('[').append(index).append(']').append(named(node));
      } else if (node instanceof YamlMap map && map.entries().containsKey(step.toString())) {
        line = map.lineOf(step.toString());
        node = map.entries().get(step.toString());
        text.append(text.isEmpty() ? "" : ", ").append(step);
      } else {
        break;
      }
    }
    return new Place(text.toString(), line);
  }

  private static String named(YamlNode node) {
    return node instanceof YamlMap map
        ? map.text("name")
            .or(() -> map.text("server"))
            .or(() -> map.text("property"))
            .map(n -> " (" + n + ")")
            .orElse("")
        : "";
  }
}
