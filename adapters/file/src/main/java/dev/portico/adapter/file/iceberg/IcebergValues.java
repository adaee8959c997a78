package dev.portico.adapter.file.iceberg;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.avro.generic.GenericFixed;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/** Values as Iceberg's metadata hold them, as the gateway's. */
final class IcebergValues {
  private static final long NANOS_PER_MICRO = 1_000;

  private IcebergValues() {}

  /**
   * A value of a primitive type.
   *
   * @param value as Iceberg keeps it internally, or null
   * @return null when the type is not delivered
   */
  static BindValue bind(Type type, Object value) {
    ColumnType published = IcebergTypes.type(type);
    if (published == null) {
      return null;
    }
    return new BindValue(published, value == null ? null : object(type, value));
  }

  /** What the rows hold of a file that was written before the field was added: often NULL. */
  static BindValue initialDefault(NestedField field) {
    return bind(field.type(), field.initialDefault());
  }

  private static Object object(Type type, Object value) {
    return switch (type.typeId()) {
      case INTEGER -> ((Number) value).intValue();
      case LONG -> ((Number) value).longValue();
      case FLOAT -> ((Number) value).floatValue();
      case DOUBLE -> ((Number) value).doubleValue();
      case DATE -> LocalDate.ofEpochDay(((Number) value).longValue());
      case TIME -> LocalTime.ofNanoOfDay((Long) value * NANOS_PER_MICRO);
      case TIMESTAMP -> time(type, (Long) value);
      case TIMESTAMP_NANO -> time(type, Math.floorDiv((Long) value, NANOS_PER_MICRO));
      case STRING, UUID -> value.toString();
      case FIXED, BINARY -> bytes(value);
      default -> value;
    };
  }

  private static Object time(Type type, long micros) {
    Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    return ColumnType.TIMESTAMP_TZ.equals(IcebergTypes.type(type))
        ? instant
        : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private static byte[] bytes(Object value) {
    if (value instanceof GenericFixed fixed) {
      return fixed.bytes().clone();
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return ((byte[]) value).clone();
  }
}
