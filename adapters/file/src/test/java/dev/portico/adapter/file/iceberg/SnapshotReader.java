package dev.portico.adapter.file.iceberg;

import static java.util.stream.Collectors.joining;

import dev.portico.adapter.file.iceberg.ColumnSource.Constant;
import dev.portico.adapter.file.iceberg.ColumnSource.Field;
import dev.portico.adapter.file.iceberg.ColumnSource.Shape;
import dev.portico.adapter.file.iceberg.IcebergDeletes.EqualityFile;
import dev.portico.adapter.file.iceberg.IcebergDeletes.PositionBitmap;
import dev.portico.adapter.file.iceberg.IcebergDeletes.PositionFile;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Predicate;
import dev.portico.spi.TypeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/**
 * Writes the SQL by which the engine reads a plan: the proof that a plan says enough.
 *
 * @param scratch where positions of bitmaps are written to
 */
record SnapshotReader(IcebergTable table, Path scratch) {
  private static final ParquetReadOptions OPTIONS =
      ParquetReadOptions.builder(new PlainParquetConfiguration()).build();

  /** By the file's location; one column per name, called {@code c0}, {@code c1} …. */
  Map<String, String> selects(IcebergSnapshot snapshot, Predicate where, List<String> names)
      throws IOException {
    Map<String, String> selects = new TreeMap<>();
    try (IcebergPlan plan = table.plan(snapshot, where, names, LocalTables.soon())) {
      while (plan.hasNext()) {
        IcebergFile file = plan.next();
        selects.put(file.location(), select(plan, file));
      }
    }
    return selects;
  }

  static ColumnType published(PlannedColumn column) {
    return column.field().isPresent()
        ? IcebergTypes.type(column.field().get().type())
        : column.now().get().type();
  }

  private String select(IcebergPlan plan, IcebergFile file) throws IOException {
    MessageType schema = schema(file.location());
    List<String> outputs = new ArrayList<>();
    for (PlannedColumn column : plan.columns()) {
      ColumnSource source = plan.mapping().inDataFile(column, file, schema);
      outputs.add(column(source, published(column)) + " AS c" + outputs.size());
    }
    List<String> kept = new ArrayList<>();
    List<IcebergDeletes> all = new ArrayList<>(file.deletes());
    all.sort(Comparator.comparing(Object::toString));
    for (IcebergDeletes deletes : all) {
      kept.add("NOT EXISTS (" + deleted(plan, file, schema, deletes) + ")");
    }
    return "SELECT "
        + String.join(", ", outputs)
        + " FROM read_parquet("
        + path(file.location())
        + ", file_row_number = true, hive_partitioning = false) t"
        + (kept.isEmpty() ? "" : " WHERE " + String.join(" AND ", kept));
  }

  private String deleted(
      IcebergPlan plan, IcebergFile file, MessageType schema, IcebergDeletes deletes)
      throws IOException {
    if (deletes instanceof PositionFile positions) {
      return "SELECT 1 FROM read_parquet("
          + path(positions.location())
          + ", hive_partitioning = false) d WHERE d.file_path = "
          + text(file.recordedLocation())
          + " AND d.pos = t.file_row_number";
    }
    if (deletes instanceof PositionBitmap bitmap) {
      String name = bitmap.location().replaceFirst(".*/", "") + bitmap.offset();
      Path target = scratch.resolve(name + ".parquet");
      if (!Files.exists(target)) {
        table.writePositions(bitmap, target, LocalTables.soon());
      }
      return "SELECT 1 FROM read_parquet("
          + text(target.toString())
          + ", hive_partitioning = false) d"
          + " WHERE d.pos = t.file_row_number";
    }
    EqualityFile equality = (EqualityFile) deletes;
    MessageType deleteSchema = schema(equality.location());
    List<String> same = new ArrayList<>();
    for (PlannedColumn key : equality.keys()) {
      ColumnSource here = plan.mapping().inDataFile(key, file, schema);
      ColumnSource there = plan.mapping().inDeleteFile(key, deleteSchema);
      same.add(
          value("t", here, published(key))
              + " IS NOT DISTINCT FROM "
              + value("d", there, published(key)));
    }
    return "SELECT 1 FROM read_parquet("
        + path(equality.location())
        + ", hive_partitioning = false) d WHERE "
        + String.join(" AND ", same);
  }

  private static String value(String alias, ColumnSource source, ColumnType type) {
    return source instanceof Field field
        ? "CAST(" + alias + "." + name(field.name()) + " AS " + type(type) + ")"
        : literal(((Constant) source).value());
  }

  private static String column(ColumnSource source, ColumnType type) {
    if (source instanceof Constant constant) {
      return literal(constant.value());
    }
    Field field = (Field) source;
    String value = shaped("t." + name(field.name()), field.shape(), 0);
    if (type.kind() == TypeKind.ARRAY) {
      return "CAST(to_json(" + value + ") AS VARCHAR)";
    }
    String json = "CAST(to_json(" + value + ") AS VARCHAR)";
    return type.kind() == TypeKind.VARCHAR
        // Text and UUIDs as they are, structs and maps as JSON.
        ? "CASE WHEN typeof("
            + value
            + ") IN ('VARCHAR', 'UUID') THEN CAST("
            + value
            + " AS VARCHAR) ELSE "
            + json
            + " END"
        : "CAST(" + value + " AS " + type(type) + ")";
  }

  private static String shaped(String value, Shape shape, int depth) {
    String item = "x" + depth;
    if (shape instanceof Shape.Struct struct) {
      String members =
          struct.members().stream()
              .map(
                  m ->
                      name(m.name())
                          + " := "
                          + (m.source() instanceof Field f
                              ? shaped(value + "." + name(f.name()), f.shape(), depth)
                              : literal(((Constant) m.source()).value())))
              .collect(joining(", "));
      return "CASE WHEN " + value + " IS NULL THEN NULL ELSE struct_pack(" + members + ") END";
    }
    if (shape instanceof Shape.Elements elements) {
      return "list_transform("
          + value
          + ", lambda "
          + item
          + ": "
          + shaped(item, elements.element(), depth + 1)
          + ")";
    }
    if (shape instanceof Shape.Entries entries) {
      return "map_from_entries(list_transform(map_entries("
          + value
          + "), lambda "
          + item
          + ": struct_pack(k := "
          + shaped(item + ".key", entries.key(), depth + 1)
          + ", v := "
          + shaped(item + ".value", entries.value(), depth + 1)
          + ")))";
    }
    return shape instanceof Shape.Widened widened
        ? "CAST(" + value + " AS " + type(widened.type()) + ")"
        : value;
  }

  static String literal(BindValue value) {
    String type = type(value.type());
    Object object = value.value();
    if (object == null) {
      return "CAST(NULL AS " + type + ")";
    }
    if (object instanceof byte[] bytes) {
      return "unhex('" + HexFormat.of().formatHex(bytes) + "')";
    }
    if (object instanceof LocalDateTime time) {
      object = time.toInstant(ZoneOffset.UTC).toString().replace("Z", "");
    }
    return "CAST(" + text(object.toString()) + " AS " + type + ")";
  }

  static String type(ColumnType type) {
    return switch (type.kind()) {
      case VARBINARY -> "BLOB";
      case TIMESTAMP_TZ -> "TIMESTAMPTZ";
      case ARRAY -> "VARCHAR";
      default -> type.toString();
    };
  }

  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String path(String location) {
    return text(local(location).toString());
  }

  static Path local(String location) {
    return Path.of(location.replaceFirst("^file:/*", "/"));
  }

  static MessageType schema(String location) throws IOException {
    LocalInputFile input = new LocalInputFile(local(location));
    try (SeekableInputStream stream = input.newStream()) {
      return ParquetFileReader.readFooter(input, OPTIONS, stream).getFileMetaData().getSchema();
    }
  }
}
