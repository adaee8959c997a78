package dev.portico.gateway.result.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.portico.gateway.execute.DistinctNames;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnType;
import java.util.List;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * The columns of a result as Arrow's schema. Each field tells its SQL type and whether it is masked
 * in its metadata, the schema the query's id.
 */
final class ArrowSchema {
  private static final int DECIMAL_BITS = 128;

  private ArrowSchema() {}

  /** Writes the schema; answers where it begins. */
  static int write(FlatBufferBuilder builder, String queryId, List<OutputColumn> columns) {
    List<String> names = DistinctNames.of(columns);
    int[] fields = new int[columns.size()];
    for (int i = 0; i < fields.length; i++) {
      OutputColumn column = columns.get(i);
      int about =
          Field.createCustomMetadataVector(
              builder,
              new int[] {
                pair(builder, "portico.type", column.type().toString()),
                pair(builder, "portico.masked", String.valueOf(column.masked()))
              });
      fields[i] = field(builder, names.get(i), column.type(), column.nullable(), about);
    }
    int fieldsAt = Schema.createFieldsVector(builder, fields);
    int about =
        Schema.createCustomMetadataVector(
            builder, new int[] {pair(builder, "portico.query_id", queryId)});
    Schema.startSchema(builder);
    Schema.addEndianness(builder, Endianness.Little);
    Schema.addFields(builder, fieldsAt);
    Schema.addCustomMetadata(builder, about);
    return Schema.endSchema(builder);
  }

  private static int pair(FlatBufferBuilder builder, String key, String value) {
    return KeyValue.createKeyValue(builder, builder.createString(key), builder.createString(value));
  }

  /** {@code about} is 0 for a field without metadata. */
  private static int field(
      FlatBufferBuilder builder, String name, ColumnType type, boolean nullable, int about) {
    int[] children =
        type.element() == null
            ? new int[0]
            : new int[] {field(builder, "item", type.element(), true, 0)};
    int childrenAt = Field.createChildrenVector(builder, children);
    int nameAt = builder.createString(name);
    int typeAt = type(builder, type);
    Field.startField(builder);
    Field.addName(builder, nameAt);
    Field.addNullable(builder, nullable);
    Field.addTypeType(builder, typeType(type));
    Field.addType(builder, typeAt);
    Field.addChildren(builder, childrenAt);
    if (about != 0) {
      Field.addCustomMetadata(builder, about);
    }
    return Field.endField(builder);
  }

  private static byte typeType(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> Type.Bool;
      case SMALLINT, INTEGER, BIGINT -> Type.Int;
      case REAL, DOUBLE -> Type.FloatingPoint;
      case DECIMAL -> Type.Decimal;
      case VARCHAR -> Type.Utf8;
      case VARBINARY -> Type.Binary;
      case DATE -> Type.Date;
      case TIME -> Type.Time;
      case TIMESTAMP, TIMESTAMP_TZ -> Type.Timestamp;
      case ARRAY -> Type.List;
    };
  }

  private static int type(FlatBufferBuilder builder, ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> {
        Bool.startBool(builder);
        yield Bool.endBool(builder);
      }
      case SMALLINT -> Int.createInt(builder, 16, true);
      case INTEGER -> Int.createInt(builder, 32, true);
      case BIGINT -> Int.createInt(builder, 64, true);
      case REAL -> FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
      case DOUBLE -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
      case DECIMAL -> Decimal.createDecimal(builder, type.precision(), type.scale(), DECIMAL_BITS);
      case VARCHAR -> {
        Utf8.startUtf8(builder);
        yield Utf8.endUtf8(builder);
      }
      case VARBINARY -> {
        Binary.startBinary(builder);
        yield Binary.endBinary(builder);
      }
      case DATE -> Date.createDate(builder, DateUnit.DAY);
      case TIME -> Time.createTime(builder, TimeUnit.MICROSECOND, 64);
      case TIMESTAMP -> Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, 0);
      case TIMESTAMP_TZ ->
          Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, builder.createString("UTC"));
      case ARRAY -> {
        org.apache.arrow.flatbuf.List.startList(builder);
        yield org.apache.arrow.flatbuf.List.endList(builder);
      }
    };
  }
}
