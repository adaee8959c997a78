package dev.portico.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/settings.md} has a row for each setting, no more and no less. */
class SettingsPageTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Za-z.<>\\[\\]*]+)` \\|", Pattern.MULTILINE);

  /** Components that are no keys. */
  private static final Set<String> NOT_WRITTEN =
      Set.of("file", "connections.<name>.name", "connections.<name>.line");

  private static final Map<String, String> WRITTEN_AS =
      Map.of(
          "limits.sqlLengthChars", "limits.sqlLength",
          "limits.engineMemoryBytes", "limits.engineMemory",
          "limits.spillBytes", "limits.spill",
          "connections.<name>.settings", "connections.<name>.*");

  @Test
  void thePageHasARowForEachSetting() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (String component : components("", ServerSettings.class)) {
      if (!NOT_WRITTEN.contains(component)) {
        keys.add(WRITTEN_AS.getOrDefault(component, component));
      }
    }
    Set<String> rows = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(page()));
    while (row.find()) {
      rows.add(row.group(1));
    }
    assertEquals(keys, rows);
  }

  /** The repository's file, from wherever in it the tests are started. */
  private static Path page() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/reference/settings.md"))) {
      folder = Optional.ofNullable(folder.getParent()).orElseThrow();
    }
    return folder.resolve("docs/reference/settings.md");
  }

  private static List<String> components(String prefix, Class<?> type) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + component.getName();
      Class<?> record = record(component.getGenericType());
      if (component.getName().equals("connections") && record != null) {
        names.addAll(components("connections.<name>.", record));
      } else if (component.getName().equals("allow")) {
        names.addAll(components(name + "[].", record));
      } else if (record != null) {
        names.addAll(components(name + ".", record));
      } else {
        names.add(name);
      }
    }
    return names;
  }

  /** The record a component is, holds or maps to; null when it is a plain value. */
  private static Class<?> record(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return record(arguments[arguments.length - 1]);
    }
    return type instanceof Class<?> plain && plain.isRecord() ? plain : null;
  }
}
