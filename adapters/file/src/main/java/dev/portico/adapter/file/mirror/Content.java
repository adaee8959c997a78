package dev.portico.adapter.file.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a local copy holds, or shall hold, of a Parquet file.
 *
 * @param columns of the schema's first level, by their names in the original; none when only rows
 *     are counted
 * @param rowGroups ordinals in the original
 * @param names of columns that have another name in the copy, original to copy
 */
public record Content(Set<String> columns, Set<Integer> rowGroups, Map<String, String> names) {
  private static final String COLUMNS = "portico.columns";
  private static final String ROW_GROUPS = "portico.rowGroups";
  private static final String NAMES = "portico.names";

  public Content {
    columns = Set.copyOf(columns);
    rowGroups = Set.copyOf(rowGroups);
    names = Map.copyOf(names);
  }

  /** How many bytes a row group has in some columns. */
  public static long bytes(ParquetFooter footer, Set<String> columns, int rowGroup) {
    return ParquetExcerpt.of(footer, columns, Set.of(rowGroup)).dataBytes();
  }

  /** Whether whoever needs the other can read this. */
  boolean covers(Content need) {
    return names.equals(need.names)
        && columns.containsAll(need.columns)
        && rowGroups.containsAll(need.rowGroups);
  }

  /** This and the columns of another one. */
  Content with(Set<String> more) {
    Set<String> both = new HashSet<>(columns);
    both.addAll(more);
    return new Content(both, rowGroups, names);
  }

  ParquetExcerpt of(ParquetFooter footer) {
    return ParquetExcerpt.of(footer, columns, rowGroups).renamed(names);
  }

  Map<String, String> properties() {
    return Map.of(
        COLUMNS, written(columns, Content::encoded),
        ROW_GROUPS, written(rowGroups, String::valueOf),
        NAMES, written(names.entrySet(), e -> encoded(e.getKey()) + "=" + encoded(e.getValue())));
  }

  /** What {@link #properties} wrote; empty when it was something else. */
  static Optional<Content> read(Map<String, String> properties) {
    if (!properties.keySet().containsAll(Set.of(COLUMNS, ROW_GROUPS, NAMES))) {
      return Optional.empty();
    }
    try {
      Map<String, String> names = new HashMap<>();
      for (String entry : parts(properties.get(NAMES))) {
        String[] pair = entry.split("=", 2);
        names.put(decoded(pair[0]), decoded(pair[1]));
      }
      return Optional.of(
          new Content(
              parts(properties.get(COLUMNS)).stream()
                  .map(Content::decoded)
                  .collect(Collectors.toSet()),
              parts(properties.get(ROW_GROUPS)).stream()
                  .map(Integer::valueOf)
                  .collect(Collectors.toSet()),
              names));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static <T> String written(Set<T> parts, Function<T, String> text) {
    return parts.stream().map(text).sorted().collect(Collectors.joining(","));
  }

  private static Set<String> parts(String text) {
    return text.isEmpty() ? Set.of() : new HashSet<>(Arrays.asList(text.split(",")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }
}
