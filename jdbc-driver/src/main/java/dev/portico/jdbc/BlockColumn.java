package dev.portico.jdbc;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The values of one column in one {@link Block}.
 *
 * <pre>
 *   BOOLEAN byte · SMALLINT short · INTEGER, DATE int · BIGINT, TIME, TIMESTAMP, TIMESTAMP_TZ long
 *   REAL float · DOUBLE double · VARCHAR, VARBINARY length:int per row, then all bytes
 *   DECIMAL scale:byte, length:byte per row, then all unscaled values, two's complement
 *   ARRAY   length:int per row, count:int, then one column of all elements
 * </pre>
 */
final class BlockColumn {
  private final Kind kind;
  private final ZoneId zone;
  private final byte[] nulls;
  private ByteBuffer fixed;
  private int scale;
  private int[] ends;
  private byte[] bytes;
  private BlockColumn elements;

  private BlockColumn(Kind kind, ZoneId zone, byte[] nulls) {
    this.kind = kind;
    this.zone = zone;
    this.nulls = nulls;
  }

  static BlockColumn read(DataInputStream in, int rows, ZoneId zone) throws IOException {
    Kind kind = Kind.of(in.readByte());
    BlockColumn column = new BlockColumn(kind, zone, in.readBoolean() ? bytes(in, rows) : null);
    switch (kind) {
      case BOOLEAN -> column.fixed = fixed(in, rows, Byte.BYTES);
      case SMALLINT -> column.fixed = fixed(in, rows, Short.BYTES);
      case INTEGER, DATE -> column.fixed = fixed(in, rows, Integer.BYTES);
      case REAL -> column.fixed = fixed(in, rows, Float.BYTES);
      case BIGINT, TIME, TIMESTAMP, TIMESTAMP_TZ, DOUBLE ->
          column.fixed = fixed(in, rows, Long.BYTES);
      case DECIMAL -> column.readDecimals(in, rows);
      case VARCHAR, VARBINARY -> {
        column.ends = ends(in, rows);
        column.bytes = bytes(in, column.total());
      }
      case ARRAY -> {
        column.ends = ends(in, rows);
        column.elements = read(in, in.readInt(), zone);
      }
    }
    return column;
  }

  private void readDecimals(DataInputStream in, int rows) throws IOException {
    scale = in.readByte();
    byte[] lengths = bytes(in, rows);
    ends = new int[rows];
    int end = 0;
    for (int i = 0; i < rows; i++) {
      end += lengths[i];
      ends[i] = end;
    }
    bytes = bytes(in, total());
  }

  private static ByteBuffer fixed(DataInputStream in, int rows, int width) throws IOException {
    return ByteBuffer.wrap(bytes(in, Math.multiplyExact(rows, width)));
  }

  private static int[] ends(DataInputStream in, int rows) throws IOException {
    ByteBuffer lengths = fixed(in, rows, Integer.BYTES);
    int[] ends = new int[rows];
    int end = 0;
    for (int i = 0; i < rows; i++) {
      end = Math.addExact(end, lengths.getInt());
      ends[i] = end;
    }
    return ends;
  }

  private static byte[] bytes(DataInputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private int total() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  Kind kind() {
    return kind;
  }

  boolean isNull(int row) {
    return nulls != null && nulls[row] != 0;
  }

  /** Whether {@link #whole} gives the value. */
  boolean isWhole() {
    return kind == Kind.BIGINT || kind == Kind.INTEGER || kind == Kind.SMALLINT;
  }

  /** A whole number, or the days of a date since 1970, without making an object of it. */
  long whole(int row) {
    return switch (kind) {
      case SMALLINT -> fixed.getShort(row * Short.BYTES);
      case INTEGER, DATE -> fixed.getInt(row * Integer.BYTES);
      default -> fixed.getLong(row * Long.BYTES);
    };
  }

  double floating(int row) {
    return fixed.getDouble(row * Double.BYTES);
  }

  /**
   * The value as {@link Boolean}, {@link Integer} (also SMALLINT), {@link Long}, {@link
   * BigDecimal}, {@link Float}, {@link Double}, {@link String}, {@code byte[]}, {@link LocalDate},
   * {@link LocalTime}, {@link java.time.LocalDateTime}, {@link java.time.OffsetDateTime} in the
   * session's zone, {@link List}, or null. Bytes are not copied.
   */
  Object value(int row) {
    if (isNull(row)) {
      return null;
    }
    return switch (kind) {
      case BOOLEAN -> fixed.get(row) != 0;
      case SMALLINT, INTEGER -> (int) whole(row);
      case BIGINT -> whole(row);
      case REAL -> fixed.getFloat(row * Float.BYTES);
      case DOUBLE -> floating(row);
      case DECIMAL -> decimal(start(row), ends[row]);
      case VARCHAR -> new String(bytes, start(row), ends[row] - start(row), StandardCharsets.UTF_8);
      case VARBINARY -> Arrays.copyOfRange(bytes, start(row), ends[row]);
      case DATE -> LocalDate.ofEpochDay(fixed.getInt(row * Integer.BYTES));
      case TIME ->
          LocalTime.ofNanoOfDay(
              Math.min(fixed.getLong(row * Long.BYTES), Micros.PER_DAY - 1) * 1000);
      case TIMESTAMP -> Micros.dateTime(fixed.getLong(row * Long.BYTES));
      case TIMESTAMP_TZ ->
          Micros.instant(fixed.getLong(row * Long.BYTES)).atZone(zone).toOffsetDateTime();
      case ARRAY -> list(row);
    };
  }

  private BigDecimal decimal(int start, int end) {
    if (end - start > Long.BYTES) {
      return new BigDecimal(new BigInteger(bytes, start, end - start), scale);
    }
    long digits = bytes[start];
    for (int i = start + 1; i < end; i++) {
      digits = digits << Byte.SIZE | bytes[i] & 0xFF;
    }
    return BigDecimal.valueOf(digits, scale);
  }

  /**
   * The value as {@code getString} shows it, or null. Midnight at the end of a day has a text, but
   * no LocalTime.
   */
  String text(int row) {
    Object value = value(row);
    if (value == null || kind == Kind.VARCHAR) {
      return (String) value;
    } else if (kind == Kind.TIME && fixed.getLong(row * Long.BYTES) == Micros.PER_DAY) {
      return "24:00:00";
    }
    return Text.of(value);
  }

  private List<Object> list(int row) {
    List<Object> list = new ArrayList<>(ends[row] - start(row));
    for (int i = start(row); i < ends[row]; i++) {
      list.add(elements.value(i));
    }
    return Collections.unmodifiableList(list);
  }
}
