package dev.portico.adapter.file.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import dev.portico.adapter.file.mirror.RangePlan.Piece;
import dev.portico.adapter.file.mirror.RangePlan.Read;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.parquet.format.Util;

/**
 * Writes the file of an excerpt. Parts may come in any order and from many threads; {@link #finish}
 * is called once, when all have come. Nothing is forced to disk: {@link ExcerptSeal} finds what a
 * crash tore. A file that was not finished is no Parquet file; whoever closes the writer without
 * finishing removes it.
 */
public final class ExcerptWriter implements Closeable {
  private static final byte[] MAGIC = "PAR1".getBytes(ISO_8859_1);

  private final ParquetExcerpt excerpt;
  private final FileChannel file;
  private final List<NavigableMap<Long, Part>> parts = new ArrayList<>();

  private record Part(long length, int checksum) {}

  private ExcerptWriter(ParquetExcerpt excerpt, FileChannel file) {
    this.excerpt = excerpt;
    this.file = file;
    excerpt.chunks().forEach(chunk -> parts.add(new TreeMap<>()));
  }

  /**
   * Makes the file, which must not be there.
   *
   * @throws IOException when the disk refuses
   */
  public static ExcerptWriter create(Path path, ParquetExcerpt excerpt) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ExcerptWriter writer = new ExcerptWriter(excerpt, file);
    try {
      writer.put(ByteBuffer.wrap(MAGIC), 0);
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
    return writer;
  }

  /**
   * Writes the answer of a request; pieces that are neighbours in both files with one call to the
   * system.
   *
   * @param bytes the {@link Read#length} bytes of the original; position and limit stay
   */
  public void write(Read read, ByteBuffer bytes) throws IOException {
    if (bytes.remaining() != read.length()) {
      throw new IllegalArgumentException(
          "a read of " + read.length() + " bytes came with " + bytes.remaining());
    }
    List<Piece> pieces = read.pieces();
    int first = 0;
    while (first < pieces.size()) {
      int next = first + 1;
      while (next < pieces.size() && adjoins(pieces.get(next - 1), pieces.get(next))) {
        next++;
      }
      Piece start = pieces.get(first);
      int from = Math.toIntExact(start.offset() - read.offset());
      int length = Math.toIntExact(pieces.get(next - 1).end() - start.offset());
      put(slice(bytes, from, length), start.targetOffset());
      first = next;
    }
    for (Piece piece : pieces) {
      ByteBuffer part =
          slice(bytes, (int) (piece.offset() - read.offset()), Math.toIntExact(piece.length()));
      note(
          piece.chunk(),
          piece.offset() - piece.chunk().sourceOffset(),
          piece.length(),
          Crc32cSum.of(part));
    }
  }

  private static boolean adjoins(Piece left, Piece right) {
    return left.end() == right.offset()
        && left.targetOffset() + left.length() == right.targetOffset();
  }

  private static ByteBuffer slice(ByteBuffer bytes, int from, int length) {
    return bytes.slice(bytes.position() + from, length);
  }

  /**
   * Copies a chunk from an excerpt of the same original without looking at the bytes: a copy of
   * torn bytes does not match the checksum.
   *
   * @param chunk of this excerpt
   * @param from the file of the other one
   * @param other the same chunk in the other one
   * @param seal of the other one
   */
  public void copy(Chunk chunk, FileChannel from, Chunk other, ExcerptSeal seal)
      throws IOException {
    if (chunk.rowGroup() != other.rowGroup()
        || chunk.leaf() != other.leaf()
        || chunk.length() != other.length()
        || chunk.length() != seal.length(other.index())) {
      throw new IllegalArgumentException("not the same chunk: " + chunk + " and " + other);
    }
    // Not transferTo: it writes at a channel's position, which many threads would share.
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(chunk.length(), 1 << 20));
    for (long done = 0; done < chunk.length(); ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), chunk.length() - done));
      Channels.readFully(from, buffer, other.targetOffset() + done);
      buffer.flip();
      int length = buffer.remaining();
      put(buffer, chunk.targetOffset() + done);
      done += length;
    }
    note(chunk, 0, chunk.length(), seal.checksum(other.index()));
  }

  private void put(ByteBuffer bytes, long offset) throws IOException {
    ByteBuffer rest = bytes.duplicate();
    long at = offset;
    while (rest.hasRemaining()) {
      at += file.write(rest, at);
    }
  }

  private void note(Chunk chunk, long from, long length, int checksum) {
    if (length > 0) {
      synchronized (parts) {
        parts.get(chunk.index()).put(from, new Part(length, checksum));
      }
    }
  }

  /**
   * Writes the end of the original behind the data, and then as {@link #finish(Map)}.
   *
   * @param original from where its footer begins
   */
  long finish(Map<String, String> properties, ByteBuffer original) throws IOException {
    int chunks = parts.size();
    long[] lengths = Arrays.copyOf(lengths(), chunks + 1);
    int[] checksums = Arrays.copyOf(checksums(), chunks + 1);
    lengths[chunks] = original.remaining();
    checksums[chunks] = Crc32cSum.of(original.duplicate());
    put(original, MAGIC.length + excerpt.dataBytes());
    return finish(properties, lengths, checksums);
  }

  /** How long the file will be. */
  static long length(ParquetExcerpt excerpt, Map<String, String> properties) throws IOException {
    int chunks = excerpt.chunks().size();
    int footer = footer(excerpt, properties).length;
    return MAGIC.length + excerpt.dataBytes() + ExcerptSeal.endBytes(chunks, footer);
  }

  /** How long the file will be with the end of the original. */
  static long length(ParquetExcerpt excerpt, Map<String, String> properties, int original)
      throws IOException {
    int footer = footer(excerpt, properties).length;
    return MAGIC.length
        + excerpt.dataBytes()
        + original
        + ExcerptSeal.endBytes(excerpt.chunks().size() + 1, footer);
  }

  private static byte[] footer(ParquetExcerpt excerpt, Map<String, String> properties)
      throws IOException {
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(ExcerptFooter.of(excerpt, properties), footer);
    return footer.toByteArray();
  }

  /**
   * Writes seal and footer.
   *
   * @param properties what the excerpt is, to be found again by {@link ExcerptSeal#read}
   * @return the length of the file
   * @throws IllegalStateException when a part of a chunk did not come
   */
  public long finish(Map<String, String> properties) throws IOException {
    return finish(properties, lengths(), checksums());
  }

  private long finish(Map<String, String> properties, long[] lengths, int[] checksums)
      throws IOException {
    ByteBuffer end = ExcerptSeal.end(lengths, checksums, footer(excerpt, properties));
    long dataEnd = MAGIC.length + Arrays.stream(lengths).sum();
    long length = dataEnd + end.remaining();
    put(end, dataEnd);
    return length;
  }

  private long[] lengths() {
    return excerpt.chunks().stream().mapToLong(Chunk::length).toArray();
  }

  private int[] checksums() {
    int[] checksums = new int[parts.size()];
    synchronized (parts) {
      for (Chunk chunk : excerpt.chunks()) {
        checksums[chunk.index()] = checksum(chunk);
      }
    }
    return checksums;
  }

  private int checksum(Chunk chunk) {
    int checksum = 0;
    long done = 0;
    for (Map.Entry<Long, Part> part : parts.get(chunk.index()).entrySet()) {
      if (part.getKey() != done) {
        break;
      }
      checksum = Crc32cSum.combine(checksum, part.getValue().checksum(), part.getValue().length());
      done += part.getValue().length();
    }
    if (done != chunk.length()) {
      throw new IllegalStateException(
          "of " + chunk + " only " + done + " bytes were written in one piece");
    }
    return checksum;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
