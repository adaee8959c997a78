package dev.portico.adapter.file.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Util;

/**
 * What an excerpt's file says of itself, and the proof that it is whole. Between the data and the
 * footer, where readers of Parquet look only when the footer sends them, lie
 *
 * <pre>
 * per chunk: its length (8 bytes), its CRC32C (4 bytes)
 * the number of chunks (4 bytes)
 * CRC32C of all the above and everything that follows (4 bytes)
 * </pre>
 *
 * so that a file torn by a crash or altered is found without having been forced to disk when it was
 * written. In some, the last chunk is no pages but the end of the original, from where its footer
 * begins. Immutable; safe for many threads.
 */
public final class ExcerptSeal {
  /** Says that the last chunk is the end of the original. */
  static final String ORIGINAL = "portico.original";

  private static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;
  private static final int FIXED_BYTES = 2 * Integer.BYTES;
  private static final int BUFFER_BYTES = 1 << 20;

  private final Map<String, String> properties;
  private final long[] lengths;
  private final int[] checksums;

  private ExcerptSeal(Map<String, String> properties, long[] lengths, int[] checksums) {
    this.properties = properties;
    this.lengths = lengths;
    this.checksums = checksums;
  }

  /** What was given to {@link ExcerptWriter#finish}. */
  public Map<String, String> properties() {
    return properties;
  }

  /** Bytes of the chunk of that index. */
  public long length(int chunk) {
    return lengths[chunk];
  }

  int checksum(int chunk) {
    return checksums[chunk];
  }

  boolean hasOriginal() {
    return properties.containsKey(ORIGINAL) && lengths.length > 0;
  }

  /** The end of the original, which is in the file. */
  static byte[] original(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      ExcerptSeal seal =
          read(file)
              .filter(ExcerptSeal::hasOriginal)
              .orElseThrow(() -> new IOException(path + " does not tell the original's footer"));
      int last = seal.lengths.length - 1;
      long before = Arrays.stream(seal.lengths, 0, last).sum();
      return buffer(file, ChunkSpan.MAGIC_BYTES + before, Math.toIntExact(seal.lengths[last]))
          .array();
    }
  }

  /** How long that is which follows the data. */
  static long endBytes(int chunks, int footerBytes) {
    return (long) chunks * ENTRY_BYTES + FIXED_BYTES + footerBytes + ParquetTail.TRAILER_BYTES;
  }

  /** All that follows the data. */
  static ByteBuffer end(long[] lengths, int[] checksums, byte[] footer) {
    int sealBytes = lengths.length * ENTRY_BYTES + FIXED_BYTES;
    ByteBuffer end =
        ByteBuffer.allocate(sealBytes + footer.length + ParquetTail.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < lengths.length; i++) {
      end.putLong(lengths[i]).putInt(checksums[i]);
    }
    end.putInt(lengths.length).putInt(0);
    end.put(footer).putInt(footer.length).put("PAR1".getBytes(ISO_8859_1)).flip();
    return end.putInt(sealBytes - Integer.BYTES, checksum(end, sealBytes));
  }

  private static int checksum(ByteBuffer end, int sealBytes) {
    CRC32C crc = new CRC32C();
    crc.update(end.slice(0, sealBytes - Integer.BYTES));
    crc.update(end.slice(sealBytes, end.limit() - sealBytes));
    return (int) crc.getValue();
  }

  /**
   * Reads and checks everything but the data.
   *
   * @return empty when this is no excerpt or its end is torn or altered
   * @throws IOException when the disk refuses
   */
  public static Optional<ExcerptSeal> read(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      return read(file);
    }
  }

  /**
   * Reads and checks everything, at the speed of the disk.
   *
   * @return empty when this is no excerpt, or it is torn or altered
   * @throws IOException when the disk refuses
   */
  public static Optional<ExcerptSeal> verify(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      Optional<ExcerptSeal> seal = read(file);
      return seal.isPresent() && seal.get().holds(file) ? seal : Optional.empty();
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  private static Optional<ExcerptSeal> read(FileChannel file) throws IOException {
    long size = file.size();
    int footerBytes = footerBytes(file, size);
    long fixedStart = size - footerBytes - FIXED_BYTES;
    if (footerBytes < 0 || fixedStart < 0) {
      return Optional.empty();
    }
    long chunks = buffer(file, fixedStart, FIXED_BYTES).getInt();
    long sealBytes = chunks * ENTRY_BYTES + FIXED_BYTES;
    if (chunks < 0 || sealBytes + footerBytes > Math.min(size, Integer.MAX_VALUE - BUFFER_BYTES)) {
      return Optional.empty();
    }
    ByteBuffer end = buffer(file, size - footerBytes - sealBytes, (int) sealBytes + footerBytes);
    int expected = end.getInt((int) sealBytes - Integer.BYTES);
    if (checksum(end, (int) sealBytes) != expected) {
      return Optional.empty();
    }
    return parse(end, (int) chunks, size - footerBytes - sealBytes);
  }

  /** Below 0 when there is no footer. */
  private static int footerBytes(FileChannel file, long size) throws IOException {
    if (size < ParquetTail.TRAILER_BYTES) {
      return -1;
    }
    ByteBuffer trailer = buffer(file, size - ParquetTail.TRAILER_BYTES, ParquetTail.TRAILER_BYTES);
    int length = trailer.getInt();
    boolean whole = ISO_8859_1.decode(trailer).toString().equals("PAR1");
    return whole && length >= 0 && length <= ParquetTail.MAX_FOOTER_BYTES
        ? length + ParquetTail.TRAILER_BYTES
        : -1;
  }

  private static Optional<ExcerptSeal> parse(ByteBuffer end, int chunks, long dataEnd)
      throws IOException {
    long[] lengths = new long[chunks];
    int[] checksums = new int[chunks];
    for (int i = 0; i < chunks; i++) {
      lengths[i] = end.getLong();
      checksums[i] = end.getInt();
    }
    if (Arrays.stream(lengths).sum() + ChunkSpan.MAGIC_BYTES != dataEnd) {
      return Optional.empty();
    }
    end.getLong();
    FileMetaData footer =
        Util.readFileMetaData(
            new ByteArrayInputStream(end.array(), end.position(), end.remaining()), true);
    Map<String, String> properties = new LinkedHashMap<>();
    if (footer.isSetKey_value_metadata()) {
      for (KeyValue entry : footer.getKey_value_metadata()) {
        properties.put(entry.getKey(), entry.getValue());
      }
    }
    return Optional.of(
        new ExcerptSeal(Collections.unmodifiableMap(properties), lengths, checksums));
  }

  private boolean holds(FileChannel file) throws IOException {
    if (!ISO_8859_1.decode(buffer(file, 0, ChunkSpan.MAGIC_BYTES)).toString().equals("PAR1")) {
      return false;
    }
    // One buffer for all: the JDK would copy through a direct one of its own otherwise.
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long at = ChunkSpan.MAGIC_BYTES;
    for (int i = 0; i < lengths.length; i++) {
      CRC32C crc = new CRC32C();
      long end = at + lengths[i];
      while (at < end) {
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
        at += buffer.limit();
        Channels.readFully(file, buffer, at - buffer.limit());
        crc.update(buffer.flip());
      }
      if ((int) crc.getValue() != checksums[i]) {
        return false;
      }
    }
    return true;
  }

  private static ByteBuffer buffer(FileChannel file, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    Channels.readFully(file, buffer, offset);
    return buffer.flip();
  }
}
