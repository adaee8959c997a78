package dev.portico.adapter.file.pruning;

import dev.portico.spi.Column;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the columns of a table are found in one of its files.
 *
 * @param columns the table's columns with the types they are published with; nothing is concluded
 *     from conditions on others. A column that is neither a hive key nor a field of the file is
 *     taken to be NULL in every row of it: leave out a column whose values come from elsewhere
 * @param partitionValues hive key to text, null for the default partition; a key hides a field of
 *     its name
 * @param fields column to the name of its field in the file, where they differ; a column that maps
 *     to null is not in the file, even if a field has its name
 */
public record FileView(
    List<Column> columns, Map<String, String> partitionValues, Map<String, String> fields) {
  public FileView {
    columns = List.copyOf(columns);
    // Not Map.copyOf, which refuses the null values.
    partitionValues = Collections.unmodifiableMap(new HashMap<>(partitionValues));
    fields = Collections.unmodifiableMap(new HashMap<>(fields));
  }

  /** A file whose fields have the names of the columns. */
  public FileView(List<Column> columns, Map<String, String> partitionValues) {
    this(columns, partitionValues, Map.of());
  }
}
