package dev.portico.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.catalog.PortFactories;
import dev.portico.spi.PortException;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

  private static final String OF_S3 = "## Connections of type `s3`";
  private static final String OF_HADOOP = "## Connections of type `hadoop`";

  /** Of a plug-in, which compares it itself. */
  private static final String OF_SQLITE = "## Connections of type `sqlite`";

  /** Components that are no keys. */
  private static final Set<String> NOT_WRITTEN =
      Set.of("file", "connections.<name>.name", "connections.<name>.line");

  private static final Map<String, String> WRITTEN_AS =
      Map.of(
          "state.database.url", "state.url",
          "state.database.user", "state.user",
          "state.database.password", "state.password",
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
    Matcher row = ROW.matcher(page().split(OF_S3)[0]);
    while (row.find()) {
      rows.add(row.group(1));
    }
    assertEquals(keys, rows);
  }

  @Test
  void theAdapterReadsEachSettingOfS3() throws IOException {
    assertRead("s3", page().split(OF_S3)[1].split(OF_HADOOP)[0]);
  }

  @Test
  void theAdapterReadsEachSettingOfHadoop() throws IOException {
    assertRead("hadoop", page().split(OF_HADOOP)[1].split(OF_SQLITE)[0]);
  }

  /** What a list is no value of is a setting that the adapter reads. */
  private static void assertRead(String type, String section) {
    Map<String, Object> settings = new LinkedHashMap<>();
    Set<String> keys = new TreeSet<>();
    Matcher row = ROW.matcher(section);
    while (row.find()) {
      keys.add(row.group(1));
      put(settings, List.of(row.group(1).split("\\.")));
    }
    assertFalse(keys.isEmpty());
    try (PortFactories adapters = PortFactories.load(Path.of("no-plugins"))) {
      PortFactory factory = adapters.forType(type).orElseThrow();
      PortSettings all = new PortSettings("lake", Path.of(""), Path.of("kept"), settings);
      String faults = assertThrows(PortException.class, () -> factory.create(all)).getMessage();
      keys.removeIf(key -> faults.contains(key + " must be "));
      assertEquals(Set.of(), keys, faults);
      assertFalse(faults.contains("is not a setting"), faults);
    }
  }

  private static void put(Map<String, Object> settings, List<String> key) {
    if (key.size() == 1) {
      settings.put(key.get(0), List.of(1));
      return;
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> section =
        (Map<String, Object>) settings.computeIfAbsent(key.get(0), k -> new LinkedHashMap<>());
    put(section, key.subList(1, key.size()));
  }

  /** The repository's file, from wherever in it the tests are started. */
  private static String page() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/reference/settings.md"))) {
      folder = Optional.ofNullable(folder.getParent()).orElseThrow();
    }
    return Files.readString(folder.resolve("docs/reference/settings.md"));
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
    boolean written = type == Network.class; // as one text
    return type instanceof Class<?> plain && plain.isRecord() && !written ? plain : null;
  }
}
