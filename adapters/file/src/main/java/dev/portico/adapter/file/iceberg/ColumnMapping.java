package dev.portico.adapter.file.iceberg;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Finds the columns of a table in its files, whose names may be others: a column is recognised by
 * the field id in the file's footer, and in files without ids by the names that the table lists for
 * them. Safe for many threads.
 */
public final class ColumnMapping {
  private final Optional<NameMapping> names;
  private final Faults faults;

  private ColumnMapping(Optional<NameMapping> names, Faults faults) {
    this.names = names;
    this.faults = faults;
  }

  static ColumnMapping of(BaseTable table, Faults faults) {
    String names = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
    try {
      return new ColumnMapping(Optional.ofNullable(names).map(NameMappingParser::fromJson), faults);
    } catch (RuntimeException e) {
      throw faults.of(
          Reason.DATA,
          "has a property " + TableProperties.DEFAULT_NAME_MAPPING + " that is no name mapping",
          e);
    }
  }

  /**
   * Where a column's values come from in a data file: the partition, when it is partitioned by the
   * column itself, the file, or what the schema says of files written before the column was added.
   *
   * @param schema of the file's footer
   * @throws PortException with {@link Reason#DATA} when the file has no field ids and the table no
   *     names for it, {@link Reason#REFUSED} when the column is of a type that is not delivered
   */
  public ColumnSource inDataFile(PlannedColumn column, IcebergFile file, MessageType schema) {
    return source(column, file.constants(), schema);
  }

  /**
   * Where a key's values come from in a file of equality deletes.
   *
   * @throws PortException as above
   */
  public ColumnSource inDeleteFile(PlannedColumn key, MessageType schema) {
    return source(key, Map.of(), schema);
  }

  private ColumnSource source(
      PlannedColumn column, Map<Integer, BindValue> constants, MessageType schema) {
    if (column.field().isEmpty()) {
      ColumnType type = column.now().map(now -> now.type()).orElse(null);
      return new ColumnSource.Constant(
          new BindValue(type == null ? ColumnType.VARCHAR : type, null));
    }
    NestedField field = column.field().get();
    if (IcebergTypes.type(field.type()) == null) {
      throw faults.of(
          Reason.REFUSED,
          "has column '" + column.name() + "' of type " + field.type() + ", which is not served");
    }
    return new FileShape(ids(schema), constants).source(field, schema, FieldIds.ROOT);
  }

  private FieldIds ids(MessageType schema) {
    if (schema.getFieldCount() == 0 || hasIds(schema)) {
      return (type, path) -> type.getId() == null ? FieldIds.NONE : type.getId().intValue();
    }
    NameMapping mapping =
        names.orElseThrow(
            () ->
                faults.of(
                    Reason.DATA,
                    "has data files without field ids; set its property "
                        + TableProperties.DEFAULT_NAME_MAPPING));
    return (type, path) -> {
      var found = mapping.find(path);
      return found == null || found.id() == null ? FieldIds.NONE : found.id();
    };
  }

  private static boolean hasIds(Type type) {
    if (type.getId() != null) {
      return true;
    }
    return !type.isPrimitive()
        && ((GroupType) type).getFields().stream().anyMatch(ColumnMapping::hasIds);
  }
}
