package dev.portico.testkit.iceberg;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** Values of every type: few different ones, so that keys and bounds meet, and the extremes. */
public record RandomValues(Random random) {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  public Record row(Schema schema, long id) {
    Record row = GenericRecord.create(schema);
    for (NestedField field : schema.columns()) {
      row.setField(field.name(), field.fieldId() == 1 ? (Object) id : value(field));
    }
    return row;
  }

  public Object value(NestedField field) {
    return field.isOptional() && random.nextInt(5) == 0 ? null : value(field.type());
  }

  public Object value(Type type) {
    boolean extreme = random.nextInt(12) == 0;
    return switch (type.typeId()) {
      case BOOLEAN -> random.nextBoolean();
      case INTEGER -> extreme ? pick(Integer.MIN_VALUE, Integer.MAX_VALUE) : small();
      case LONG -> extreme ? pick(Long.MIN_VALUE, Long.MAX_VALUE) : (Object) (long) small();
      case FLOAT ->
          extreme
              ? pick(Float.NaN, -0.0f, 0.0f, Float.MAX_VALUE, Float.POSITIVE_INFINITY)
              : (Object) (small() / 10f);
      case DOUBLE ->
          extreme
              ? pick(Double.NaN, -0.0, 0.0, -Double.MAX_VALUE, Double.NEGATIVE_INFINITY)
              : (Object) (small() / 10.0);
      case DATE -> LocalDate.of(2024, 1, 1).plusDays(small() / 2);
      case TIME -> LocalTime.ofNanoOfDay(random.nextLong(MICROS_PER_DAY) * 1_000);
      case TIMESTAMP ->
          ((Types.TimestampType) type).shouldAdjustToUTC()
              ? time().atOffset(ZoneOffset.UTC)
              : time();
      case TIMESTAMP_NANO ->
          ((Types.TimestampNanoType) type).shouldAdjustToUTC()
              ? time().atOffset(ZoneOffset.UTC)
              : time();
      case STRING -> string();
      case UUID -> new UUID(random.nextInt(3), random.nextInt(3) - 1L);
      case FIXED -> {
        byte[] bytes = new byte[((Types.FixedType) type).length()];
        random.nextBytes(bytes);
        yield bytes;
      }
      case BINARY -> ByteBuffer.wrap(new byte[] {(byte) small(), (byte) random.nextInt(2)});
      case DECIMAL ->
          new BigDecimal(BigInteger.valueOf(small() * 37L), ((Types.DecimalType) type).scale());
      case STRUCT -> {
        Record row = GenericRecord.create(type.asStructType());
        for (NestedField field : type.asStructType().fields()) {
          row.setField(field.name(), value(field));
        }
        yield row;
      }
      case LIST -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(value(type.asListType().elementType()));
        }
        yield list;
      }
      case MAP -> {
        Map<Object, Object> map = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.put("k" + random.nextInt(3), value(type.asMapType().valueType()));
        }
        yield map;
      }
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private int small() {
    return random.nextInt(12) - 6;
  }

  private LocalDateTime time() {
    // Often midnight, where days of partitions begin.
    LocalDateTime day = LocalDate.of(2024, 1, 1).plusDays(small() / 2).atStartOfDay();
    return random.nextInt(3) == 0 ? day : day.plusNanos(random.nextLong(MICROS_PER_DAY) * 1_000);
  }

  private String string() {
    String[] starts = {"", "a", "Ä", "\uD83D\uDE00", "\uFFFD", "a long one of more than"};
    return starts[random.nextInt(starts.length)] + (random.nextBoolean() ? "" : random.nextInt(2));
  }

  private Object pick(Object... values) {
    return values[random.nextInt(values.length)];
  }
}
