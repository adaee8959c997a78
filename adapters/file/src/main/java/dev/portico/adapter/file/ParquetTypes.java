package dev.portico.adapter.file;

import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** What the gateway publishes for the types of Parquet's schemas. */
public final class ParquetTypes {
  private ParquetTypes() {}

  public static List<StoreColumn> columns(MessageType schema) {
    List<StoreColumn> columns = new ArrayList<>(schema.getFieldCount());
    for (Type field : schema.getFields()) {
      boolean nullable = field.getRepetition() == Repetition.OPTIONAL;
      columns.add(new StoreColumn(field.getName(), storeType(field), type(field), nullable));
    }
    return List.copyOf(columns);
  }

  /**
   * Physical type and annotation as Parquet's tools print them, such as {@code int64
   * timestamp(micros,true)}.
   */
  static String storeType(Type field) {
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    String annotation = logical == null ? "" : logical.toString().toLowerCase(Locale.ROOT);
    if (field.isPrimitive()) {
      String physical =
          field.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT);
      return (isRepeated(field) ? "repeated " : "") + (physical + " " + annotation).trim();
    }
    return annotation.isEmpty() ? "struct" : annotation;
  }

  /** The published type; null when this type is not delivered. */
  static ColumnType type(Type field) {
    if (isRepeated(field)) {
      return arrayOf(elementType(field));
    }
    return elementType(field);
  }

  private static ColumnType elementType(Type field) {
    return field.isPrimitive() ? primitive(field.asPrimitiveType()) : group(field.asGroupType());
  }

  private static ColumnType group(GroupType group) {
    LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
    if (logical == null
        || logical instanceof MapLogicalTypeAnnotation
        || logical instanceof MapKeyValueTypeAnnotation) {
      // As JSON text.
      return ColumnType.VARCHAR;
    }
    if (logical instanceof ListLogicalTypeAnnotation && group.getFieldCount() == 1) {
      return arrayOf(listElement(group));
    }
    return null;
  }

  /**
   * The element of a list in any of the layouts that writers have used, by the rules of Parquet's
   * specification.
   */
  private static ColumnType listElement(GroupType list) {
    Type repeated = list.getType(0);
    if (repeated.isPrimitive()) {
      return elementType(repeated);
    }
    GroupType entry = repeated.asGroupType();
    boolean entryIsElement =
        entry.getFieldCount() != 1
            || entry.getName().equals("array")
            || entry.getName().equals(list.getName() + "_tuple");
    return entryIsElement ? ColumnType.VARCHAR : type(entry.getType(0));
  }

  private static ColumnType arrayOf(ColumnType element) {
    return element == null ? null : ColumnType.array(element);
  }

  private static boolean isRepeated(Type field) {
    return field.getRepetition() == Repetition.REPEATED;
  }

  private static ColumnType primitive(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical == null) {
      return plain(type);
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return decimal(decimal);
    }
    if (logical instanceof IntLogicalTypeAnnotation integer) {
      return integer(integer);
    }
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      return timestamp.isAdjustedToUTC() ? ColumnType.TIMESTAMP_TZ : ColumnType.TIMESTAMP;
    }
    return switch (logical.getClass().getSimpleName()) {
      case "StringLogicalTypeAnnotation",
          "EnumLogicalTypeAnnotation",
          "JsonLogicalTypeAnnotation",
          "UUIDLogicalTypeAnnotation" ->
          ColumnType.VARCHAR;
      case "DateLogicalTypeAnnotation" -> ColumnType.DATE;
      case "TimeLogicalTypeAnnotation" -> ColumnType.TIME;
      default -> null;
    };
  }

  private static ColumnType plain(PrimitiveType type) {
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case INT32 -> ColumnType.INTEGER;
      case INT64 -> ColumnType.BIGINT;
      case INT96 -> ColumnType.TIMESTAMP;
      case FLOAT -> ColumnType.REAL;
      case DOUBLE -> ColumnType.DOUBLE;
      case BINARY, FIXED_LEN_BYTE_ARRAY -> ColumnType.VARBINARY;
    };
  }

  private static ColumnType decimal(DecimalLogicalTypeAnnotation decimal) {
    return decimal.getPrecision() > ColumnType.MAX_DECIMAL_PRECISION
        ? null
        : ColumnType.decimal(decimal.getPrecision(), decimal.getScale());
  }

  private static ColumnType integer(IntLogicalTypeAnnotation integer) {
    if (integer.isSigned()) {
      return switch (integer.getBitWidth()) {
        case 8, 16 -> ColumnType.SMALLINT;
        case 32 -> ColumnType.INTEGER;
        default -> ColumnType.BIGINT;
      };
    }
    return switch (integer.getBitWidth()) {
      case 8 -> ColumnType.SMALLINT;
      case 16 -> ColumnType.INTEGER;
      case 32 -> ColumnType.BIGINT;
      default -> ColumnType.decimal(20, 0);
    };
  }
}
