package dev.portico.gateway.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads {@code sql/matrix.txt}: lines of {@code types ; expression or query ; stores that compute
 * it}.
 */
final class Matrix {
  private Matrix() {}

  /**
   * One operator over one type.
   *
   * @param query with {@code {t}} where the table stands
   * @param pushedBy the stores that answer the whole query themselves
   */
  record Entry(String type, String query, Set<TestStore> pushedBy) {
    String on(TestStore store) {
      return query.replace("{t}", store.schema() + ".e_" + type);
    }

    boolean ordered() {
      return query.matches(".*ORDER BY [^()]*");
    }

    @Override
    public String toString() {
      return type + ": " + query;
    }
  }

  static List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (InputStream in = Matrix.class.getResourceAsStream("/sql/matrix.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.split(";", -1);
          String text = parts[1].trim();
          String query = text.startsWith("SELECT") ? text : "SELECT id, " + text + " FROM {t}";
          for (String type : parts[0].trim().split("\\s+")) {
            entries.add(new Entry(type, query, stores(parts[2])));
          }
        }
      }
    }
    return entries;
  }

  private static Set<TestStore> stores(String words) {
    Set<TestStore> stores = EnumSet.noneOf(TestStore.class);
    Arrays.stream(words.trim().split("\\s+"))
        .filter(w -> !w.isEmpty())
        .forEach(w -> stores.add(TestStore.valueOf(w.toUpperCase(Locale.ROOT))));
    return stores;
  }
}
