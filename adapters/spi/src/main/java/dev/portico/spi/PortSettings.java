package dev.portico.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of one connection, read once: a factory asks for each key it knows, then calls
 * {@link #done()}, which reports every fault and every key nobody asked for in one message. Values
 * never appear in messages, they may be secrets.
 */
public final class PortSettings {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,9})\\s*([KMGT])iB");
  private static final int POWER = 10;

  private final String connection;
  private final Path baseFolder;
  private final Path keepFolder;
  private final Map<String, Object> values;
  private final String prefix;
  private final List<String> problems;
  private final Set<String> asked = new HashSet<>();
  private final List<PortSettings> children = new ArrayList<>();

  /**
   * @param connection the name under {@code connections:}
   * @param baseFolder the folder of {@code portico.yaml}, to which relative paths refer
   * @param values texts, numbers, booleans, lists and maps; secrets already resolved; without
   *     {@code type} and {@code allow}
   */
  public PortSettings(String connection, Path baseFolder, Map<String, Object> values) {
    this(connection, baseFolder, null, values);
  }

  /**
   * As above, for ports that keep files.
   *
   * @param keepFolder where a port of this connection may keep files of its own from one start of
   *     the server to the next; need not exist yet; null when there is no such place
   */
  public PortSettings(
      String connection, Path baseFolder, Path keepFolder, Map<String, Object> values) {
    this(connection, baseFolder, keepFolder, values, "", new ArrayList<>());
  }

  private PortSettings(
      String connection,
      Path baseFolder,
      Path keepFolder,
      Map<String, Object> values,
      String prefix,
      List<String> problems) {
    this.connection = Objects.requireNonNull(connection, "connection");
    this.baseFolder = Objects.requireNonNull(baseFolder, "baseFolder");
    this.keepFolder = keepFolder;
    this.values = new LinkedHashMap<>(values);
    this.prefix = prefix;
    this.problems = problems;
  }

  public String connection() {
    return connection;
  }

  public Path baseFolder() {
    return baseFolder;
  }

  /** Where the port may keep files of its own; nobody but this connection's ports uses it. */
  public Optional<Path> keepFolder() {
    return Optional.ofNullable(keepFolder);
  }

  /** A text that must be there; empty text when it is not, which {@link #done()} reports. */
  public String requiredText(String key) {
    return text(key)
        .orElseGet(
            () -> {
              problem(key, "is missing");
              return "";
            });
  }

  public Optional<String> text(String key) {
    asked.add(key);
    Object value = values.get(key);
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return Optional.ofNullable(value).map(Object::toString);
    }
    problem(key, "must be a text");
    return Optional.empty();
  }

  public int integer(String key, int defaultValue, int least, int most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return defaultValue;
    }
    try {
      int value = Integer.parseInt(text.get().trim());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below with the range, as any other wrong number
    }
    problem(key, "must be a whole number from " + least + " to " + most);
    return defaultValue;
  }

  public boolean flag(String key, boolean defaultValue) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return defaultValue;
    }
    switch (text.get().trim().toLowerCase(Locale.ROOT)) {
      case "true":
        return true;
      case "false":
        return false;
      default:
        problem(key, "must be true or false");
        return defaultValue;
    }
  }

  /** A duration such as {@code 500ms}, {@code 5s}, {@code 10m} or {@code 1h}. */
  public Duration duration(String key, Duration defaultValue) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return defaultValue;
    }
    Matcher matcher = DURATION.matcher(text.get().trim());
    if (!matcher.matches()) {
      problem(key, "must be a duration such as 500ms, 5s, 10m or 1h");
      return defaultValue;
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** A number of bytes such as {@code 500MiB} or {@code 20GiB}. */
  public long bytes(String key, long defaultValue, long least) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return defaultValue;
    }
    Matcher matcher = BYTES.matcher(text.get().trim());
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      int power = "KMGT".indexOf(matcher.group(2).charAt(0)) + 1;
      long value = number << (POWER * power);
      if (value >= least && value >> (POWER * power) == number) {
        return value;
      }
    }
    problem(key, "must be a number of bytes such as 500MiB or 20GiB, at least " + least + " bytes");
    return defaultValue;
  }

  /** Whether the key is there at all. */
  public boolean has(String key) {
    return values.get(key) != null;
  }

  /** A nested map; empty settings when it is not there. */
  public PortSettings section(String key) {
    asked.add(key);
    Object value = values.get(key);
    Map<String, Object> nested = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((k, v) -> nested.put(String.valueOf(k), v));
    } else if (value != null) {
      problem(key, "must be a map");
    }
    PortSettings child =
        new PortSettings(connection, baseFolder, keepFolder, nested, prefix + key + ".", problems);
    children.add(child);
    return child;
  }

  /** A list of texts; empty when it is not there. */
  public List<String> texts(String key) {
    asked.add(key);
    List<String> texts = new ArrayList<>();
    if (values.get(key) instanceof List<?> list
        && list.stream().noneMatch(PortSettings::isNested)) {
      list.forEach(entry -> texts.add(String.valueOf(entry)));
    } else if (values.get(key) != null) {
      problem(key, "must be a list of texts");
    }
    return List.copyOf(texts);
  }

  private static boolean isNested(Object value) {
    return value == null || value instanceof List || value instanceof Map;
  }

  /**
   * All entries of this map as texts, for settings that are handed on as they are (such as HTTP
   * headers).
   */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : values.keySet()) {
      text(key).ifPresent(value -> texts.put(key, value));
    }
    return texts;
  }

  /** Adds a fault that {@link #done()} reports. */
  public void problem(String key, String fault) {
    problems.add(prefix + key + " " + fault);
  }

  /**
   * Ends the reading.
   *
   * @throws PortException that lists every fault and every unknown key
   */
  public void done() {
    reportUnknownKeys();
    if (!problems.isEmpty()) {
      throw new PortException(
          PortException.Reason.SETTINGS,
          "connection " + connection + ": " + String.join("; ", problems));
    }
  }

  private void reportUnknownKeys() {
    for (String key : values.keySet()) {
      if (!asked.contains(key)) {
        problem(key, "is not a setting of this type of connection");
      }
    }
    children.forEach(PortSettings::reportUnknownKeys);
  }
}
