package dev.portico.gateway.config.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A map with text keys, in the order written.
 *
 * @param entries key to value
 * @param keyLines key to the line it stands on, from 1
 * @param line from 1
 * @param size nodes in all, this one included
 */
public record YamlMap(
    Map<String, YamlNode> entries, Map<String, Integer> keyLines, int line, int size)
    implements YamlNode {
  public YamlMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    keyLines = Map.copyOf(keyLines);
  }

  /** The value of a key; empty when the key is missing or its value is null. */
  public Optional<YamlNode> get(String key) {
    return Optional.ofNullable(entries.get(key)).filter(node -> !node.isNull());
  }

  /**
   * The text of a key's scalar, numbers and truth values as written; empty when missing or no
   * scalar.
   */
  public Optional<String> text(String key) {
    return get(key).flatMap(YamlNode::text);
  }

  /** The items of a key's list; empty when missing or no list. */
  public List<YamlNode> list(String key) {
    return get(key)
        .filter(YamlList.class::isInstance)
        .map(node -> ((YamlList) node).items())
        .orElse(List.of());
  }

  /** The maps in a key's list; other items are left out. */
  public List<YamlMap> maps(String key) {
    return list(key).stream().filter(YamlMap.class::isInstance).map(YamlMap.class::cast).toList();
  }

  /** The texts in a key's list; other items are left out. */
  public List<String> texts(String key) {
    return list(key).stream().flatMap(node -> node.text().stream()).toList();
  }

  /** A key's map; empty when missing or no map. */
  public Optional<YamlMap> map(String key) {
    return get(key).filter(YamlMap.class::isInstance).map(YamlMap.class::cast);
  }

  /** Whether a key is {@code true}. */
  public boolean isTrue(String key) {
    return text(key).map(text -> text.equalsIgnoreCase("true")).orElse(false);
  }

  /** The line of a key, or of the map when the key is missing. */
  public int lineOf(String key) {
    return keyLines.getOrDefault(key, line);
  }

  @Override
  public Object toJava() {
    Map<String, Object> values = new LinkedHashMap<>();
    entries.forEach((key, node) -> values.put(key, node.toJava()));
    return values;
  }

  @Override
  public String kind() {
    return "a map";
  }
}
