package dev.portico.adapter.file.iceberg;

import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** What the gateway publishes for Iceberg's types: the same as for Parquet files that hold them. */
final class IcebergTypes {
  private IcebergTypes() {}

  static List<StoreColumn> columns(Schema schema) {
    return schema.columns().stream().map(IcebergTypes::column).toList();
  }

  static StoreColumn column(NestedField field) {
    return new StoreColumn(
        field.name(), field.type().toString(), type(field.type()), field.isOptional());
  }

  /** The published type; null when this type is not delivered. */
  static ColumnType type(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case INTEGER -> ColumnType.INTEGER;
      case LONG -> ColumnType.BIGINT;
      case FLOAT -> ColumnType.REAL;
      case DOUBLE -> ColumnType.DOUBLE;
      case DATE -> ColumnType.DATE;
      case TIME -> ColumnType.TIME;
      case TIMESTAMP -> timestamp(((Types.TimestampType) type).shouldAdjustToUTC());
      case TIMESTAMP_NANO -> timestamp(((Types.TimestampNanoType) type).shouldAdjustToUTC());
      case STRING, UUID -> ColumnType.VARCHAR;
      case FIXED, BINARY -> ColumnType.VARBINARY;
      case DECIMAL -> decimal((Types.DecimalType) type);
      case LIST -> list((Types.ListType) type);
      case STRUCT, MAP -> isDelivered(type) ? ColumnType.VARCHAR : null;
      default -> null;
    };
  }

  private static ColumnType timestamp(boolean isInstant) {
    return isInstant ? ColumnType.TIMESTAMP_TZ : ColumnType.TIMESTAMP;
  }

  private static ColumnType decimal(Types.DecimalType type) {
    return type.precision() > ColumnType.MAX_DECIMAL_PRECISION || type.scale() > type.precision()
        ? null
        : ColumnType.decimal(type.precision(), type.scale());
  }

  private static ColumnType list(Types.ListType type) {
    ColumnType element = type(type.elementType());
    return element == null ? null : ColumnType.array(element);
  }

  /** Whether everything in it is, so that the whole can be JSON text. */
  private static boolean isDelivered(Type type) {
    return type.isNestedType()
        ? type.asNestedType().fields().stream().allMatch(field -> isDelivered(field.type()))
        : type(type) != null;
  }
}
