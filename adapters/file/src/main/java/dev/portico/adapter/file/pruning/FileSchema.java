package dev.portico.adapter.file.pruning;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Finds a table's columns in a file; names are compared without case. */
final class FileSchema {
  private FileSchema() {}

  /**
   * The columns that something can be concluded of, by their names in lower case. Names that two
   * columns, keys or fields share are not among them.
   */
  static Map<String, FileColumn> columns(FileMetaData footer, FileView view) {
    try {
      return columns(schema(footer), view);
    } catch (IOException | RuntimeException e) {
      // Whether such a schema can be read at all is not decided here.
      return Map.of();
    }
  }

  private static Map<String, FileColumn> columns(MessageType schema, FileView view) {
    Map<String, Type> fields = new HashMap<>();
    schema.getFields().forEach(field -> fields.put(lower(field.getName()), field));
    Set<String> doubtful = doubled(schema.getFields().stream().map(Type::getName).toList());
    Set<String> sameColumns = doubled(view.columns().stream().map(Column::name).toList());
    Set<String> sameKeys = doubled(view.partitionValues().keySet());
    Map<String, String> keys = lowerKeys(view.partitionValues());
    Map<String, String> renamed = lowerKeys(view.fields());
    Map<String, FileColumn> columns = new HashMap<>();
    for (Column column : view.columns()) {
      String name = lower(column.name());
      if (sameColumns.contains(name) || sameKeys.contains(name)) {
        continue;
      }
      if (keys.containsKey(name)) {
        columns.put(
            name, new FileColumn.Constant(column.type(), key(column.type(), keys.get(name))));
        continue;
      }
      String field = renamed.containsKey(name) ? renamed.get(name) : column.name();
      if (field != null && doubtful.contains(lower(field))) {
        continue;
      }
      Type type = field == null ? null : fields.get(lower(field));
      FileColumn found =
          type == null
              ? new FileColumn.Constant(column.type(), RowFacts.ALL_NULL)
              : stored(schema, type, column.type());
      if (found != null) {
        columns.put(name, found);
      }
    }
    return columns;
  }

  /**
   * What every row holds of a hive key.
   *
   * @param text null for the default partition
   */
  static RowFacts key(ColumnType type, String text) {
    if (text == null) {
      return RowFacts.ALL_NULL;
    }
    Span value = Literals.ofText(type, text);
    return value == null ? RowFacts.ANY : RowFacts.constant(value);
  }

  private static FileColumn stored(MessageType schema, Type field, ColumnType published) {
    if (!field.isPrimitive() || field.getRepetition() == Repetition.REPEATED) {
      return null;
    }
    int leaf = schema.getColumns().indexOf(schema.getColumnDescription(path(field)));
    return new FileColumn.Stored(
        published,
        leaf,
        field.asPrimitiveType(),
        StoredValues.of(field.asPrimitiveType(), published));
  }

  private static String[] path(Type field) {
    return new String[] {field.getName()};
  }

  /** The schema with the order of each column, by a copy of the footer without row groups. */
  private static MessageType schema(FileMetaData footer) throws IOException {
    FileMetaData withoutRows =
        new FileMetaData(footer.getVersion(), footer.getSchema(), 0, List.of());
    withoutRows.setCreated_by(footer.getCreated_by());
    withoutRows.setColumn_orders(footer.getColumn_orders());
    return new ParquetMetadataConverter()
        .fromParquetMetadata(withoutRows)
        .getFileMetaData()
        .getSchema();
  }

  private static Map<String, String> lowerKeys(Map<String, String> texts) {
    Map<String, String> lower = new HashMap<>();
    texts.forEach((name, text) -> lower.put(lower(name), text));
    return lower;
  }

  /** In lower case, what occurs more than once without case. */
  static Set<String> doubled(Iterable<String> names) {
    Set<String> seen = new HashSet<>();
    Set<String> doubled = new HashSet<>();
    for (String name : names) {
      if (!seen.add(lower(name))) {
        doubled.add(lower(name));
      }
    }
    return doubled;
  }

  static String lower(String name) {
    return Objects.requireNonNull(name, "name").toLowerCase(Locale.ROOT);
  }
}
