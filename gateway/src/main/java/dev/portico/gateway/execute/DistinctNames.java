package dev.portico.gateway.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names of a result's columns for formats whose columns have names of their own; a result's need
 * not: the second {@code id} becomes {@code id_2}.
 */
public final class DistinctNames {
  private DistinctNames() {}

  /** One name for each column, in their order; none is empty, no two differ by case alone. */
  public static List<String> of(List<OutputColumn> columns) {
    Set<String> asked = new HashSet<>();
    columns.forEach(column -> asked.add(key(column.name())));
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (OutputColumn column : columns) {
      String name = column.name().isEmpty() ? "column" : known(column.name());
      String free = name;
      for (int number = 2; taken.contains(key(free)); number++) {
        String next = name + "_" + number;
        free = asked.contains(key(next)) ? free : next; // another column has that name already
      }
      taken.add(key(free));
      names.add(free);
    }
    return names;
  }

  /** Half characters and NUL, which no file's names may hold, become question marks. */
  private static String known(String name) {
    return new String(name.getBytes(UTF_8), UTF_8).replace('\0', '?');
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
