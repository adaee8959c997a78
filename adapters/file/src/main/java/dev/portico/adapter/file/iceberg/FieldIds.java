package dev.portico.adapter.file.iceberg;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.Type;

/** Which of a table's fields a field of a file is. */
@FunctionalInterface
interface FieldIds {
  /** No field of the table. */
  int NONE = -1;

  List<String> ROOT = List.of();

  /**
   * The id.
   *
   * @param path names from the root to the field, lists and maps having {@code element}, {@code
   *     key} and {@code value} in it whatever the file calls them
   */
  int of(Type type, List<String> path);

  static List<String> child(List<String> path, String name) {
    List<String> child = new ArrayList<>(path);
    child.add(name);
    return child;
  }
}
