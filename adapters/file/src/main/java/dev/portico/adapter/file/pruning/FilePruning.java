package dev.portico.adapter.file.pruning;

import dev.portico.spi.Column;
import dev.portico.spi.Predicate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which files can hold a row for which a condition is true, by the hive keys in their folders'
 * names. Ports make one for each query and ask it while they list; safe for many threads.
 */
public final class FilePruning {
  private final Map<String, FileColumn.Key> columns = new HashMap<>();
  private final Condition condition;

  /**
   * Prepares the look at folders.
   *
   * @param columns the table's columns with their published types, hive keys included
   * @param predicate by the names of the columns
   */
  public FilePruning(List<Column> columns, Predicate predicate) {
    Set<String> doubtful = FileSchema.doubled(columns.stream().map(Column::name).toList());
    for (Column column : columns) {
      String name = FileSchema.lower(column.name());
      if (!doubtful.contains(name)) {
        this.columns.put(name, new FileColumn.Key(column.type(), name));
      }
    }
    this.condition = Condition.bind(predicate, this.columns);
  }

  /**
   * Whether files in a folder with these keys, or in folders below it, can hold such a row.
   *
   * @param keys hive key to text, null for the default partition; keys of deeper folders may be
   *     missing
   */
  public boolean canMatch(Map<String, String> keys) {
    Map<String, RowFacts> known = new HashMap<>();
    Set<String> doubtful = FileSchema.doubled(keys.keySet());
    keys.forEach(
        (key, text) -> {
          FileColumn.Key column = columns.get(FileSchema.lower(key));
          if (column != null && !doubtful.contains(column.name())) {
            known.put(column.name(), FileSchema.key(column.published(), text));
          }
        });
    return condition.of(new Folder(known)).canBeTrue();
  }

  /**
   * What a folder's name tells.
   *
   * @param known by key in lower case
   */
  private record Folder(Map<String, RowFacts> known) implements Condition.Facts {
    @Override
    public RowFacts of(FileColumn column) {
      return column instanceof FileColumn.Key key
          ? known.getOrDefault(key.name(), RowFacts.ANY)
          : RowFacts.ANY;
    }

    @Override
    public boolean mayHold(FileColumn column, Comparable<?> value) {
      return true;
    }
  }
}
