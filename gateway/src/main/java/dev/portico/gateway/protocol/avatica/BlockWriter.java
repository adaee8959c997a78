package dev.portico.gateway.protocol.avatica;

import com.google.protobuf.ByteString;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.TypeKind;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/**
 * Writes the columnar blocks that Portico's driver reads. All numbers big-endian.
 *
 * <pre>
 * block  := zone:utf rows:int width:int column*
 * column := kind:byte hasNulls:byte [null:byte per row] values
 * values := per kind, for every row, null or not:
 *   BOOLEAN byte · SMALLINT short · INTEGER, DATE int · BIGINT, TIME, TIMESTAMP, TIMESTAMP_TZ long
 *   REAL float · DOUBLE double · VARCHAR, VARBINARY length:int per row, then all bytes
 *   DECIMAL scale:byte, length:byte per row, then all unscaled values, two's complement
 *   ARRAY   length:int per row, count:int, then one column of all elements
 * </pre>
 *
 * <p>Dates are days and times microseconds, as {@link TypeKind} says; {@link WireKinds} numbers the
 * kinds.
 */
final class BlockWriter {
  /** Any number of this many digits fits a long. */
  private static final int LONG_DIGITS = 18;

  /** Two's complement of 38 digits. */
  private static final int LONGEST_DECIMAL = 16;

  private final String zone;

  BlockWriter(ZoneId zone) {
    this.zone = zone.getId();
  }

  ByteString write(RowSlice slice) {
    ByteString.Output bytes = ByteString.newOutput((int) Math.min(slice.bytes() + 256, 8 << 20));
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(zone);
      out.writeInt(slice.rows());
      out.writeInt(slice.batch().columns().size());
      for (ColumnVector column : slice.batch().columns()) {
        writeColumn(out, column, slice.from(), slice.rows());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString();
  }

  private static void writeColumn(DataOutputStream out, ColumnVector column, int from, int rows)
      throws IOException {
    out.writeByte(WireKinds.number(column.type().kind()));
    writeNulls(out, column, from, rows);
    switch (column.type().kind()) {
      case BOOLEAN -> writeLongs(out, column, from, rows, Byte.BYTES);
      case SMALLINT -> writeLongs(out, column, from, rows, Short.BYTES);
      case INTEGER, DATE -> writeLongs(out, column, from, rows, Integer.BYTES);
      case BIGINT, TIME, TIMESTAMP, TIMESTAMP_TZ -> writeLongs(out, column, from, rows, Long.BYTES);
      case REAL, DOUBLE -> writeDoubles(out, column, from, rows);
      case DECIMAL -> writeDecimals(out, column, from, rows);
      case VARCHAR, VARBINARY -> writeBytes(out, column, from, rows);
      case ARRAY -> writeArrays(out, column, from, rows);
    }
  }

  private static void writeNulls(DataOutputStream out, ColumnVector column, int from, int rows)
      throws IOException {
    byte[] nulls = new byte[rows];
    boolean any = false;
    for (int i = 0; i < rows; i++) {
      if (column.isNull(from + i)) {
        nulls[i] = 1;
        any = true;
      }
    }
    out.writeBoolean(any);
    if (any) {
      out.write(nulls);
    }
  }

  private static void writeLongs(
      DataOutputStream out, ColumnVector column, int from, int rows, int width) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(rows * width);
    for (int i = from; i < from + rows; i++) {
      long value = column.getLong(i);
      switch (width) {
        case Byte.BYTES -> buffer.put((byte) value);
        case Short.BYTES -> buffer.putShort((short) value);
        case Integer.BYTES -> buffer.putInt((int) value);
        default -> buffer.putLong(value);
      }
    }
    out.write(buffer.array());
  }

  private static void writeDoubles(DataOutputStream out, ColumnVector column, int from, int rows)
      throws IOException {
    boolean single = column.type().kind() == TypeKind.REAL;
    ByteBuffer buffer = ByteBuffer.allocate(rows * (single ? Float.BYTES : Double.BYTES));
    for (int i = from; i < from + rows; i++) {
      if (single) {
        buffer.putFloat((float) column.getDouble(i));
      } else {
        buffer.putDouble(column.getDouble(i));
      }
    }
    out.write(buffer.array());
  }

  private static void writeDecimals(DataOutputStream out, ColumnVector column, int from, int rows)
      throws IOException {
    int scale = column.type().scale();
    byte[] lengths = new byte[rows];
    ByteBuffer values = ByteBuffer.allocate(Math.multiplyExact(rows, LONGEST_DECIMAL));
    for (int i = 0; i < rows; i++) {
      if (!column.isNull(from + i)) {
        int start = values.position();
        writeUnscaled(values, (BigDecimal) column.getObject(from + i), scale);
        lengths[i] = (byte) (values.position() - start);
      }
    }
    out.writeByte(scale);
    out.write(lengths);
    out.write(values.array(), 0, values.position());
  }

  /** As few bytes as hold it; those of a long without making big integers, which most are. */
  private static void writeUnscaled(ByteBuffer values, BigDecimal value, int scale) {
    BigDecimal whole = value.setScale(scale).scaleByPowerOfTen(scale);
    if (whole.precision() > LONG_DIGITS) {
      values.put(whole.unscaledValue().toByteArray());
      return;
    }
    long digits = whole.longValue();
    int bits = Long.SIZE - Long.numberOfLeadingZeros(digits < 0 ? ~digits : digits);
    for (int shift = bits & -Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      values.put((byte) (digits >> shift));
    }
  }

  private static void writeBytes(DataOutputStream out, ColumnVector column, int from, int rows)
      throws IOException {
    ByteBuffer lengths = ByteBuffer.allocate(rows * Integer.BYTES);
    byte[][] values = new byte[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = column.isNull(from + i) ? null : bytes(column.getObject(from + i));
      lengths.putInt(values[i] == null ? 0 : values[i].length);
    }
    out.write(lengths.array());
    writeAll(out, values);
  }

  private static byte[] bytes(Object value) {
    return value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) value;
  }

  /**
   * In one piece: the stream below is synchronized, and a call for each value would cost more than
   * the value.
   */
  private static void writeAll(DataOutputStream out, byte[][] values) throws IOException {
    int length = 0;
    for (byte[] value : values) {
      length += value == null ? 0 : value.length;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] value : values) {
      if (value != null) {
        System.arraycopy(value, 0, joined, at, value.length);
        at += value.length;
      }
    }
    out.write(joined);
  }

  private static void writeArrays(DataOutputStream out, ColumnVector column, int from, int rows)
      throws IOException {
    ByteBuffer lengths = ByteBuffer.allocate(rows * Integer.BYTES);
    int count = 0;
    for (int i = from; i < from + rows; i++) {
      int length = column.isNull(i) ? 0 : ((List<?>) column.getObject(i)).size();
      lengths.putInt(length);
      count += length;
    }
    out.write(lengths.array());
    out.writeInt(count);
    writeColumn(out, elements(column, from, rows, count), 0, count);
  }

  private static ColumnVector elements(ColumnVector column, int from, int rows, int count) {
    ColumnType type = column.type().element();
    ColumnVector elements = new ColumnVector(type, count);
    int next = 0;
    for (int i = from; i < from + rows; i++) {
      if (!column.isNull(i)) {
        for (Object element : (List<?>) column.getObject(i)) {
          elements.set(next++, element);
        }
      }
    }
    return elements;
  }
}
