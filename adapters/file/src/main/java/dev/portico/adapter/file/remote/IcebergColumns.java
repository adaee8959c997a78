package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.iceberg.ColumnMapping;
import dev.portico.adapter.file.iceberg.ColumnSource;
import dev.portico.adapter.file.iceberg.IcebergDeletes;
import dev.portico.adapter.file.iceberg.IcebergFile;
import dev.portico.adapter.file.iceberg.PlannedColumn;
import dev.portico.spi.BindValue;
import dev.portico.spi.FileListing.Keys;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.TypeKind;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;

/** Where the columns that a query needs of an Iceberg table are in each of its files. */
record IcebergColumns(
    RemoteErrors errors, FileTable table, List<PlannedColumn> wanted, ColumnMapping mapping) {
  private static final Set<TypeKind> NUMBERS =
      EnumSet.of(
          TypeKind.SMALLINT,
          TypeKind.INTEGER,
          TypeKind.BIGINT,
          TypeKind.DECIMAL,
          TypeKind.REAL,
          TypeKind.DOUBLE);

  /** Before the id of a key column that the query itself does not read. */
  private static final String KEY = "portico_key_";

  /**
   * Where the columns of one data file are.
   *
   * @param names in the file, and those under which the engine sees them
   * @param constants values of columns that are not in the file
   */
  record InFile(Map<String, String> names, Map<String, BindValue> constants) {}

  InFile in(IcebergFile file, MessageType schema) {
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, BindValue> constants = new LinkedHashMap<>();
    for (PlannedColumn column : wanted) {
      if (!isMeant(column)) {
        continue;
      }
      ColumnSource source = source(column, file, schema);
      if (source instanceof ColumnSource.Field field) {
        names.put(plain(column, field), column.name());
      } else if (((ColumnSource.Constant) source).value().value() != null) {
        constants.put(column.name(), ((ColumnSource.Constant) source).value());
      }
    }
    for (IcebergDeletes deletes : file.deletes()) {
      if (deletes instanceof IcebergDeletes.EqualityFile keys) {
        keys.keys().forEach(key -> names.putIfAbsent(key(key, file, schema), KEY + id(key)));
      }
    }
    return new InFile(names, constants);
  }

  /**
   * A column may have been dropped and another one been added in its name, which then came later.
   */
  private boolean isMeant(PlannedColumn column) {
    Optional<TypeKind> then = column.then().map(c -> c.type().kind());
    return table.columns().stream()
        .filter(c -> c.name().equals(column.name()))
        .map(c -> c.type().kind())
        .allMatch(
            kind ->
                then.isEmpty()
                    || then.get() == kind
                    || NUMBERS.contains(kind) && NUMBERS.contains(then.get()));
  }

  /** A value in the file comes before the same one that the partition tells. */
  private ColumnSource source(PlannedColumn column, IcebergFile file, MessageType schema) {
    IcebergFile alone =
        new IcebergFile(
            file.location(),
            file.recordedLocation(),
            file.sizeBytes(),
            file.records(),
            Map.of(),
            List.of());
    ColumnSource stored = mapping.inDataFile(column, alone, schema);
    return stored instanceof ColumnSource.Field ? stored : mapping.inDataFile(column, file, schema);
  }

  private String plain(PlannedColumn column, ColumnSource.Field field) {
    if (!(field.shape() instanceof ColumnSource.Shape.Same)) {
      throw fault(
          "has changed what is inside of its column '"
              + column.name()
              + "' since some of its files were written; rewrite its data files, or leave the"
              + " column out");
    }
    return field.name();
  }

  private String key(PlannedColumn key, IcebergFile file, MessageType schema) {
    if (source(key, file, schema) instanceof ColumnSource.Field field) {
      return field.name();
    }
    throw fault(
        "has rows deleted by column '"
            + key.name()
            + "', which some of its files do not have; rewrite its data files");
  }

  /** How a file of deleted keys is joined with a data file. */
  Keys keys(
      InFile data,
      IcebergFile file,
      MessageType dataSchema,
      IcebergDeletes.EqualityFile deletes,
      MessageType schema,
      String path) {
    Map<String, String> names = new LinkedHashMap<>();
    for (PlannedColumn key : deletes.keys()) {
      names.put(data.names().get(key(key, file, dataSchema)), there(key, schema));
    }
    return new Keys(path, names);
  }

  /** The columns of a file of deleted keys that count. */
  Set<String> keys(IcebergDeletes.EqualityFile deletes, MessageType schema) {
    return deletes.keys().stream().map(key -> there(key, schema)).collect(Collectors.toSet());
  }

  private String there(PlannedColumn key, MessageType schema) {
    if (mapping.inDeleteFile(key, schema) instanceof ColumnSource.Field there) {
      return there.name();
    }
    throw fault("has a file of deleted keys without the key '" + key.name() + "'");
  }

  private static int id(PlannedColumn key) {
    return key.fieldId().orElseThrow();
  }

  private PortException fault(String text) {
    return errors.fault(Reason.REFUSED, "table '" + table.location() + "' " + text);
  }
}
