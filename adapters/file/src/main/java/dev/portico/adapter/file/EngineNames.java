package dev.portico.adapter.file;

import java.util.Locale;
import java.util.Map;

/** The names that the engine gives to a file's columns: not all as in the file. */
final class EngineNames {
  private EngineNames() {}

  /**
   * The next column's name.
   *
   * @param counts by lower-case name, of the columns before it; changed
   */
  static String of(String name, Map<String, Integer> counts) {
    String unique = name;
    while (counts.containsKey(key(unique))) {
      unique += "_" + counts.merge(key(unique), 1, Integer::sum);
    }
    counts.put(key(unique), 0);
    return unique;
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
