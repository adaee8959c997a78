package dev.portico.spi;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The values of one column in one {@link RowBatch}: written once by a port's reader, then only
 * read.
 *
 * <p>Whole numbers, truth values, dates and times are stored as {@code long} in the units of {@link
 * TypeKind}, floating numbers as {@code double}, everything else as objects. Not safe for two
 * writing threads; safe to hand to another thread once written.
 */
public final class ColumnVector {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;
  private static final long OBJECT_BYTES = 64;

  private final ColumnType type;
  private final boolean[] nulls;
  private final long[] longs;
  private final double[] doubles;
  private final Object[] objects;

  /**
   * The last answer of {@link #estimatedBytes}: several readers ask for the same, and a second
   * measuring by another thread does no harm.
   */
  private long measuredBytes;

  private int measuredRows = -1;

  public ColumnVector(ColumnType type, int capacity) {
    this.type = type;
    this.nulls = new boolean[capacity];
    TypeKind.Storage storage = type.kind().storage;
    this.longs = storage == TypeKind.Storage.LONG ? new long[capacity] : null;
    this.doubles = storage == TypeKind.Storage.DOUBLE ? new double[capacity] : null;
    this.objects = storage == TypeKind.Storage.OBJECT ? new Object[capacity] : null;
  }

  public ColumnType type() {
    return type;
  }

  public int capacity() {
    return nulls.length;
  }

  public void setNull(int row) {
    nulls[row] = true;
  }

  /**
   * For BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP and TIMESTAMP_TZ, in the unit of
   * {@link TypeKind}.
   */
  public void setLong(int row, long value) {
    longs[row] = value;
  }

  /** For REAL and DOUBLE. */
  public void setDouble(int row, double value) {
    doubles[row] = value;
  }

  /**
   * For DECIMAL, VARCHAR, VARBINARY and ARRAY: the object that {@link TypeKind} names, not null.
   */
  public void setObject(int row, Object value) {
    objects[row] = value;
  }

  /**
   * Stores the Java object that {@link TypeKind} names for this column's kind, or null. The
   * convenient way for small sources; readers of bulk data use the typed setters.
   */
  public void set(int row, Object value) {
    if (value == null) {
      setNull(row);
      return;
    }
    switch (type.kind()) {
      case BOOLEAN -> setLong(row, ((Boolean) value) ? 1 : 0);
      case SMALLINT, INTEGER, BIGINT -> setLong(row, ((Number) value).longValue());
      case REAL, DOUBLE -> setDouble(row, ((Number) value).doubleValue());
      case DATE -> setLong(row, ((LocalDate) value).toEpochDay());
      case TIME -> setLong(row, ((LocalTime) value).toNanoOfDay() / 1000);
      case TIMESTAMP -> setLong(row, micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC)));
      case TIMESTAMP_TZ -> setLong(row, micros((Instant) value));
      case DECIMAL -> setObject(row, (BigDecimal) value);
      case VARCHAR -> setObject(row, (String) value);
      case VARBINARY -> setObject(row, (byte[]) value);
      case ARRAY -> setObject(row, (List<?>) value);
    }
  }

  public boolean isNull(int row) {
    return nulls[row];
  }

  public long getLong(int row) {
    return longs[row];
  }

  public double getDouble(int row) {
    return doubles[row];
  }

  public Object getObject(int row) {
    return objects[row];
  }

  /** The value as the Java object that {@link TypeKind} names, or null. */
  public Object value(int row) {
    if (nulls[row]) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN -> longs[row] != 0;
      case SMALLINT -> (short) longs[row];
      case INTEGER -> (int) longs[row];
      case BIGINT -> longs[row];
      case REAL -> (float) doubles[row];
      case DOUBLE -> doubles[row];
      case DATE -> LocalDate.ofEpochDay(longs[row]);
      case TIME -> LocalTime.ofNanoOfDay(Math.min(longs[row], MICROS_PER_DAY - 1) * 1000);
      case TIMESTAMP ->
          LocalDateTime.ofEpochSecond(
              Math.floorDiv(longs[row], MICROS_PER_SECOND),
              (int) Math.floorMod(longs[row], MICROS_PER_SECOND) * 1000,
              ZoneOffset.UTC);
      case TIMESTAMP_TZ -> instant(longs[row]);
      case DECIMAL, VARCHAR, VARBINARY, ARRAY -> objects[row];
    };
  }

  /** Microseconds since 1970-01-01T00:00Z, rounded down. */
  public static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND), instant.getNano() / 1000);
  }

  /** The instant that lies so many microseconds after 1970-01-01T00:00Z. */
  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1000);
  }

  /**
   * A rough number of bytes these rows take in memory, for budgets; {@code rows} counts from the
   * first row.
   */
  public long estimatedBytes(int rows) {
    if (objects == null) {
      return 9L * rows;
    } else if (type.kind() == TypeKind.DECIMAL) {
      return OBJECT_BYTES * rows;
    }
    if (measuredRows != rows) {
      long bytes = 0;
      for (int i = 0; i < rows; i++) {
        bytes += sizeOf(objects[i]);
      }
      measuredBytes = bytes;
      measuredRows = rows;
    }
    return measuredBytes;
  }

  private static long sizeOf(Object value) {
    if (value == null) {
      return 8;
    } else if (value instanceof String text) {
      return 48L + text.length();
    } else if (value instanceof byte[] bytes) {
      return 24L + bytes.length;
    } else if (value instanceof List<?> list) {
      return 32L + list.stream().mapToLong(ColumnVector::sizeOf).sum();
    }
    return OBJECT_BYTES;
  }
}
