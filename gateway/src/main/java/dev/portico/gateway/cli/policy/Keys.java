package dev.portico.gateway.cli.policy;

import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one map of a file strictly: what is missing, of another kind or unknown is a fault with
 * file and line. For one thread.
 */
final class Keys {
  private final Path file;
  private final YamlMap map;
  private final String what;
  private final Set<String> known = new LinkedHashSet<>();

  /** {@code what} names the map in messages, with an article. */
  Keys(Path file, YamlMap map, String what) {
    this.file = file;
    this.map = map;
    this.what = what;
  }

  /** A node that must be a map. */
  static Keys of(Path file, YamlNode node, String what) {
    if (node instanceof YamlMap map) {
      return new Keys(file, map, what);
    }
    throw fault(file, node.line(), what + " must be a map, but it is " + node.kind());
  }

  static GatewayException fault(Path file, int line, String message) {
    String place = line > 0 ? ":" + line : "";
    return new GatewayException(
        ErrorCode.CONFIGURATION_INVALID, file + place + ": error: " + message);
  }

  GatewayException fault(String key, String message) {
    return fault(file, map.lineOf(key), message);
  }

  int line() {
    return map.line();
  }

  Optional<YamlNode> node(String key) {
    known.add(key);
    return map.get(key);
  }

  YamlNode needed(String key) {
    return node(key).orElseThrow(() -> fault(key, what + " needs " + key));
  }

  Optional<String> text(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isPresent() && node.get().text().isEmpty()) {
      throw fault(key, key + " must be a text, but it is " + node.get().kind());
    }
    return node.flatMap(YamlNode::text);
  }

  String neededText(String key) {
    return text(key).orElseThrow(() -> fault(key, what + " needs " + key));
  }

  boolean flag(String key) {
    String text = text(key).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw fault(key, key + " must be true or false");
    }
    return text.equals("true");
  }

  List<YamlNode> list(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isPresent() && !(node.get() instanceof YamlList)) {
      throw fault(key, key + " must be a list, but it is " + node.get().kind());
    }
    return map.list(key);
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (YamlNode item : list(key)) {
      texts.add(
          item.text()
              .orElseThrow(
                  () -> fault(file, item.line(), key + " must hold texts, not " + item.kind())));
    }
    return texts;
  }

  /** A map under a key; an empty one when it is not there. */
  YamlMap map(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isPresent() && !(node.get() instanceof YamlMap)) {
      throw fault(key, key + " must be a map, but it is " + node.get().kind());
    }
    return map.map(key)
        .orElseGet(() -> new YamlMap(java.util.Map.of(), java.util.Map.of(), map.line(), 1));
  }

  /** Ends the reading: every other key is unknown. */
  void done() {
    for (String key : map.entries().keySet()) {
      if (!known.contains(key)) {
        throw fault(key, "unknown key " + key + "; " + what + " has " + String.join(", ", known));
      }
    }
  }
}
