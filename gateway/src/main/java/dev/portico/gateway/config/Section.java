package dev.portico.gateway.config;

import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one map of the settings: each getter reports a wrong value and goes on with the default,
 * {@link #done()} reports the keys nobody asked for. Used by one thread.
 */
final class Section {
  private final String path;
  private final YamlMap map;
  private final Path folder;
  private final Faults faults;
  private final Set<String> asked = new LinkedHashSet<>();

  /** {@code path} is how messages name the section, empty for the root. */
  Section(String path, YamlMap map, Path folder, Faults faults) {
    this.path = path;
    this.map = map;
    this.folder = folder;
    this.faults = faults;
  }

  YamlMap map() {
    return map;
  }

  /** The node of a key, which counts as known from here on. */
  Optional<YamlNode> node(String key) {
    asked.add(key);
    return map.get(key);
  }

  /** A text that may hold secret references. */
  Optional<String> referringText(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isPresent() && node.get().text().isEmpty()) {
      fault(key, "must be a text, but it is " + node.get().kind());
    }
    return node.flatMap(YamlNode::text);
  }

  /** A text without references. */
  Optional<String> text(String key) {
    Optional<String> text = referringText(key);
    if (text.isPresent() && SecretResolver.holdsReference(text.get())) {
      fault(
          key,
          "holds a reference ${…}; those are read only under connections, tls, state.url, user and"
              + " password, authentication.jwt and in policy.token, trustStorePassword and"
              + " hashKeys");
      return Optional.empty();
    }
    return text;
  }

  int integer(String key, int defaultValue, int least, int most) {
    String wanted = "must be a whole number from " + least + " to " + most;
    return parsed(
        key, defaultValue, wanted, text -> wholeNumber(text).filter(n -> n >= least && n <= most));
  }

  /** A number from 0 to 1. */
  double share(String key, double defaultValue) {
    return parsed(
        key,
        defaultValue,
        "must be a number from 0 to 1, such as 0.1",
        text ->
            text.matches("0(\\.\\d{1,9})?|1(\\.0{1,9})?")
                ? Optional.of(Double.valueOf(text))
                : Optional.empty());
  }

  Duration duration(String key, Duration defaultValue) {
    return parsed(
        key,
        defaultValue,
        "must be a duration above zero, such as 500ms, 5s, 10m or 1h",
        text -> Units.duration(text).filter(d -> !d.isZero()));
  }

  long bytes(String key, long defaultValue, long least) {
    String wanted = "must be a size such as 4MiB or 50GiB, at least " + Units.size(least);
    return parsed(
        key, defaultValue, wanted, text -> Units.bytes(text).filter(bytes -> bytes >= least));
  }

  long memory(String key, long defaultValue, long least) {
    String wanted =
        "must be a size such as 4GiB or a share of the machine's memory from 1% to 90%, at least "
            + Units.size(least);
    return parsed(
        key, defaultValue, wanted, text -> Units.memory(text).filter(bytes -> bytes >= least));
  }

  boolean flag(String key) {
    return flag(key, false);
  }

  boolean flag(String key, boolean defaultValue) {
    return parsed(
        key,
        defaultValue,
        "must be true or false",
        text ->
            text.equals("true") || text.equals("false")
                ? Optional.of(text.equals("true"))
                : Optional.empty());
  }

  /** A list of texts, without references; empty when it is not there. */
  List<String> texts(String key) {
    Optional<YamlNode> node = node(key);
    List<String> texts = map.texts(key);
    if (node.isPresent()
        && !(node.get() instanceof YamlList list && list.items().size() == texts.size())) {
      fault(key, "must be a list of texts");
    }
    return texts;
  }

  /** A path relative to the settings' folder, made absolute. */
  Optional<Path> path(String key) {
    return text(key).flatMap(text -> toPath(key, text));
  }

  /** A text as a path relative to the settings' folder, made absolute. */
  Optional<Path> toPath(String key, String text) {
    try {
      return Optional.of(folder.resolve(text).normalize());
    } catch (InvalidPathException e) {
      fault(key, "is not a path");
      return Optional.empty();
    }
  }

  /** A nested map; an empty one when it is not there. */
  Section section(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isPresent() && !(node.get() instanceof YamlMap)) {
      fault(key, "must be a map of keys and values, but it is " + node.get().kind());
    }
    YamlMap nested =
        map.map(key).orElseGet(() -> new YamlMap(Map.of(), Map.of(), map.lineOf(key), 1));
    return new Section(name(key), nested, folder, faults);
  }

  void fault(String key, String message) {
    faults.add(map.lineOf(key), name(key) + " " + message);
  }

  /** Ends the reading: every other key is unknown. */
  void done() {
    for (String key : map.entries().keySet()) {
      if (!asked.contains(key)) {
        fault(key, "is not a setting" + Nearest.hint(key, asked));
      }
    }
  }

  private String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private <T> T parsed(
      String key, T defaultValue, String wanted, Function<String, Optional<T>> parse) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return defaultValue;
    }
    Optional<T> value = parse.apply(text.get().trim());
    if (value.isEmpty()) {
      fault(key, wanted);
    }
    return value.orElse(defaultValue);
  }

  private static Optional<Integer> wholeNumber(String text) {
    return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
