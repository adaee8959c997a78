package dev.portico.gateway.result.arrow;

import dev.portico.spi.ColumnVector;
import dev.portico.spi.TypeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The buffers of one record batch, one after the other, each beginning at a multiple of eight
 * bytes, and the lists of them that its header holds: fields in depth-first order, per field
 * validity, then offsets where lengths vary, then values or the field below.
 */
final class ArrowBody {
  private static final int ALIGNMENT = 8;
  private static final int FIRST_BYTES = 64 * 1024;
  private static final int DECIMAL_BYTES = 16;

  private final List<Node> nodes = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** How many values a field has, and how many of them are null. */
  record Node(int rows, int nulls) {}

  /** Where a buffer lies. */
  record Part(int offset, int length) {}

  List<Node> nodes() {
    return nodes;
  }

  List<Part> parts() {
    return parts;
  }

  int length() {
    return bytes.position();
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes.array(), 0, bytes.position());
  }

  /** Adds the values of some rows of a column. */
  void column(ColumnVector vector, int from, int to) {
    validity(vector, from, to);
    switch (vector.type().kind()) {
      case BOOLEAN -> booleans(vector, from, to);
      case VARCHAR, VARBINARY -> varying(vector, from, to);
      case ARRAY -> lists(vector, from, to);
      default -> {
        int begin = begin(width(vector.type().kind()) * (to - from));
        for (int row = from; row < to; row++) {
          fixed(vector, row);
        }
        end(begin);
      }
    }
  }

  private void validity(ColumnVector vector, int from, int to) {
    int nulls = 0;
    for (int row = from; row < to; row++) {
      nulls += vector.isNull(row) ? 1 : 0;
    }
    nodes.add(new Node(to - from, nulls));
    int begin = begin((to - from + 7) / 8);
    if (nulls > 0) {
      for (int row = from; row < to; row += 8) {
        int bits = 0;
        for (int i = row; i < Math.min(row + 8, to); i++) {
          bits |= vector.isNull(i) ? 0 : 1 << (i - row);
        }
        bytes.put((byte) bits);
      }
    }
    end(begin); // an empty one says that nothing is null
  }

  private void booleans(ColumnVector vector, int from, int to) {
    int begin = begin((to - from + 7) / 8);
    for (int row = from; row < to; row += 8) {
      int bits = 0;
      for (int i = row; i < Math.min(row + 8, to); i++) {
        bits |= !vector.isNull(i) && vector.getLong(i) != 0 ? 1 << (i - row) : 0;
      }
      bytes.put((byte) bits);
    }
    end(begin);
  }

  private static int width(TypeKind kind) {
    return switch (kind) {
      case SMALLINT -> 2;
      case INTEGER, DATE, REAL -> 4;
      case DECIMAL -> DECIMAL_BYTES;
      default -> 8;
    };
  }

  private void fixed(ColumnVector vector, int row) {
    boolean there = !vector.isNull(row);
    switch (vector.type().kind()) {
      case SMALLINT -> bytes.putShort(there ? (short) vector.getLong(row) : 0);
      case INTEGER, DATE -> bytes.putInt(there ? (int) vector.getLong(row) : 0);
      case REAL -> bytes.putFloat(there ? (float) vector.getDouble(row) : 0);
      case DOUBLE -> bytes.putDouble(there ? vector.getDouble(row) : 0);
      case DECIMAL ->
          decimal(
              there
                  ? ((BigDecimal) vector.getObject(row)).setScale(vector.type().scale())
                  : BigDecimal.ZERO);
      default -> bytes.putLong(there ? vector.getLong(row) : 0);
    }
  }

  private void decimal(BigDecimal value) {
    BigInteger unscaled = value.unscaledValue();
    bytes.putLong(unscaled.longValue());
    bytes.putLong(
        unscaled.bitLength() < 64 ? unscaled.signum() >> 1 : unscaled.shiftRight(64).longValue());
  }

  private void varying(ColumnVector vector, int from, int to) {
    int offsets = offsets(to - from);
    int begin = begin(0);
    for (int row = from; row < to; row++) {
      if (!vector.isNull(row)) {
        byte[] value =
            vector.getObject(row) instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : (byte[]) vector.getObject(row);
        room(value.length);
        bytes.put(value);
      }
      bytes.putInt(offsets + 4 * (row - from + 1), bytes.position() - begin);
    }
    end(begin);
  }

  private void lists(ColumnVector vector, int from, int to) {
    int offsets = offsets(to - from);
    List<Object> elements = new ArrayList<>();
    for (int row = from; row < to; row++) {
      if (!vector.isNull(row)) {
        elements.addAll((List<?>) vector.getObject(row));
      }
      bytes.putInt(offsets + 4 * (row - from + 1), elements.size());
    }
    ColumnVector below = new ColumnVector(vector.type().element(), elements.size());
    for (int i = 0; i < elements.size(); i++) {
      below.set(i, elements.get(i));
    }
    column(below, 0, elements.size());
  }

  /** Makes room for the offsets of some values, all zero; answers where they are. */
  private int offsets(int values) {
    int begin = begin(4 * (values + 1));
    for (int i = 0; i <= values; i++) {
      bytes.putInt(0);
    }
    end(begin);
    return begin;
  }

  private int begin(int length) {
    room(length + ALIGNMENT);
    return bytes.position();
  }

  private void end(int begin) {
    int length = bytes.position() - begin;
    parts.add(new Part(begin, length));
    room(ALIGNMENT);
    for (int i = 0; i < (-length & (ALIGNMENT - 1)); i++) {
      bytes.put((byte) 0);
    }
  }

  private void room(int length) {
    if (bytes.remaining() < length) {
      int wanted = Math.addExact(bytes.position(), length);
      long grown = Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8L);
      ByteBuffer larger = ByteBuffer.allocate((int) Math.max(wanted, grown));
      bytes = larger.order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
    }
  }
}
