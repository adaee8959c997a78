package dev.portico.adapter.file;

import dev.portico.adapter.file.mirror.EngineFit;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.mirror.SchemaRoot;
import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * What the gateway publishes for the types of Parquet's schemas: a type that holds each value
 * exactly as the engine delivers it, or none. Both methods leave out a column whose name differs
 * from an earlier one's in case only: the engine cannot be asked for it.
 */
public final class ParquetTypes {
  /** Coordinate systems of geometries fill pages. */
  private static final int MOST_ANNOTATION = 60;

  private ParquetTypes() {}

  /** The columns of a file that the engine reads where it is. */
  public static List<StoreColumn> inPlace(ParquetFooter footer) {
    Map<String, Integer> counts = new HashMap<>();
    return columns(
        footer,
        root -> {
          // The engine numbers repeated names, and then may hand out a column under another's.
          boolean renamed = !EngineNames.of(root.name(), counts).equals(root.name());
          return !renamed && footer.fitInPlace(root) == EngineFit.EXACT;
        });
  }

  /** The columns of a file of which the engine reads excerpts. */
  public static List<StoreColumn> inExcerpts(ParquetFooter footer) {
    return columns(footer, root -> footer.fitInExcerpt(root) == EngineFit.EXACT);
  }

  private static List<StoreColumn> columns(ParquetFooter footer, Predicate<SchemaRoot> exact) {
    MessageType schema = footer.schema();
    Map<String, StoreColumn> columns = new LinkedHashMap<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      Type field = schema.getType(i);
      SchemaRoot root = footer.roots().get(i);
      Optional<String> unreadable = footer.unreadable(root);
      // The engine makes up a name for a column without one.
      boolean delivered = exact.test(root) && unreadable.isEmpty() && !root.name().isEmpty();
      ColumnType type = delivered ? type(field) : null;
      columns.putIfAbsent(
          field.getName().toLowerCase(Locale.ROOT),
          new StoreColumn(
              field.getName(),
              storeType(field) + unreadable.map(reason -> " " + reason).orElse(""),
              type,
              field.getRepetition() == Repetition.OPTIONAL));
    }
    return List.copyOf(columns.values());
  }

  /**
   * Physical type and annotation as Parquet's tools print them, such as {@code int64
   * timestamp(micros,true)}.
   */
  private static String storeType(Type field) {
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    String annotation = logical == null ? "" : logical.toString().toLowerCase(Locale.ROOT);
    if (annotation.length() > MOST_ANNOTATION) {
      annotation = annotation.substring(0, MOST_ANNOTATION) + "…";
    }
    if (field.isPrimitive()) {
      String physical =
          field.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT);
      return (isRepeated(field) ? "repeated " : "") + (physical + " " + annotation).trim();
    }
    return annotation.isEmpty() ? "struct" : annotation;
  }

  /** The published type; null when this type is not delivered. */
  private static ColumnType type(Type field) {
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
    return entryIsElement ? group(entry) : type(entry.getType(0));
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
      return timestamp(timestamp);
    }
    if (logical instanceof TimeLogicalTypeAnnotation time) {
      return time.getUnit() == TimeUnit.NANOS ? null : ColumnType.TIME;
    }
    return switch (logical.getClass().getSimpleName()) {
      case "StringLogicalTypeAnnotation",
          "EnumLogicalTypeAnnotation",
          "JsonLogicalTypeAnnotation",
          "UUIDLogicalTypeAnnotation" ->
          ColumnType.VARCHAR;
      case "DateLogicalTypeAnnotation" -> ColumnType.DATE;
      case "Float16LogicalTypeAnnotation" -> ColumnType.REAL;
      default -> null;
    };
  }

  /** Microseconds are the finest that the gateway publishes: nanoseconds would lose digits. */
  private static ColumnType timestamp(TimestampLogicalTypeAnnotation timestamp) {
    if (timestamp.getUnit() == TimeUnit.NANOS) {
      return null;
    }
    return timestamp.isAdjustedToUTC() ? ColumnType.TIMESTAMP_TZ : ColumnType.TIMESTAMP;
  }

  private static ColumnType plain(PrimitiveType type) {
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case INT32 -> ColumnType.INTEGER;
      case INT64 -> ColumnType.BIGINT;
      // Of nanoseconds by its layout, of microseconds as Spark and Hive write it; the engine
      // delivers these.
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
