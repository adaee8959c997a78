package dev.portico.adapter.file.iceberg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import org.roaringbitmap.RoaringBitmap;

/**
 * The positions of a deletion vector.
 *
 * <p>Iceberg has a reader of its own, but that one makes room for every bitmap up to the highest
 * number it finds, and compares the checksum last: a file with one wrong byte fills the memory.
 *
 * @param parts one per 2^32 rows that has any, in ascending order
 */
record PositionBits(List<Part> parts) {
  private static final int MAGIC = 0x6439D3D1;
  private static final int FRAME_BYTES = 3 * Integer.BYTES;

  /** More rows than any file has: 2^42. */
  private static final int MAX_KEY = 1 << 10;

  /** The positions {@code key * 2^32 + low}. */
  private record Part(int key, RoaringBitmap lows) {}

  /**
   * Reads a blob: length and checksum in big endian around magic number and bitmaps in little
   * endian.
   *
   * @param count how many positions there must be
   * @throws RuntimeException when it is damaged
   */
  static PositionBits parse(byte[] blob, long count) {
    ByteBuffer frame = ByteBuffer.wrap(blob);
    int bodyBytes = blob.length - 2 * Integer.BYTES;
    check(blob.length > FRAME_BYTES && frame.getInt(0) == bodyBytes, "length");
    CRC32 crc = new CRC32();
    crc.update(blob, Integer.BYTES, bodyBytes);
    check((int) crc.getValue() == frame.getInt(Integer.BYTES + bodyBytes), "checksum");
    ByteBuffer body = ByteBuffer.wrap(blob, Integer.BYTES, bodyBytes).slice();
    body.order(ByteOrder.LITTLE_ENDIAN);
    check(body.getInt() == MAGIC, "magic number");
    PositionBits positions = new PositionBits(parts(body));
    check(positions.count() == count, "number of positions");
    return positions;
  }

  private static List<Part> parts(ByteBuffer body) {
    long count = body.getLong();
    check(count >= 0 && count <= MAX_KEY, "number of bitmaps");
    List<Part> parts = new ArrayList<>();
    int last = -1;
    for (long i = 0; i < count; i++) {
      int key = body.getInt();
      check(key > last && key <= MAX_KEY, "key");
      last = key;
      parts.add(new Part(key, bitmap(body)));
    }
    check(!body.hasRemaining(), "end");
    return List.copyOf(parts);
  }

  private static RoaringBitmap bitmap(ByteBuffer body) {
    RoaringBitmap bitmap = new RoaringBitmap();
    try {
      bitmap.deserialize(body.slice().order(ByteOrder.LITTLE_ENDIAN));
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(e);
    }
    check(bitmap.validate(), "bitmap");
    body.position(body.position() + bitmap.serializedSizeInBytes());
    return bitmap;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("wrong " + what);
    }
  }

  long count() {
    return parts.stream().mapToLong(part -> part.lows().getLongCardinality()).sum();
  }

  /** All of them in ascending order. */
  void forEach(LongConsumer consumer) {
    for (Part part : parts) {
      long high = (long) part.key() << Integer.SIZE;
      part.lows()
          .forEach(
              (org.roaringbitmap.IntConsumer)
                  low -> consumer.accept(high | Integer.toUnsignedLong(low)));
    }
  }
}
