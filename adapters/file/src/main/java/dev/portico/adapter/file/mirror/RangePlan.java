package dev.portico.adapter.file.mirror;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How to fetch the chunks of an excerpt with few requests: near chunks are read together with the
 * gap between them, large ones in parts of about equal size.
 */
public final class RangePlan {
  private RangePlan() {}

  /**
   * One request.
   *
   * @param offset in the original
   * @param length in bytes, never 0
   * @param pieces what it serves, by rising offset
   */
  public record Read(long offset, long length, List<Piece> pieces) {
    public Read {
      pieces = List.copyOf(pieces);
    }
  }

  /**
   * A part of a chunk, mostly all of it.
   *
   * @param offset in the original
   * @param length in bytes, never 0
   */
  public record Piece(Chunk chunk, long offset, long length) {
    /** Where it belongs in the excerpt. */
    public long targetOffset() {
      return chunk.targetOffset() + (offset - chunk.sourceOffset());
    }

    long end() {
      return offset + length;
    }
  }

  /**
   * The requests by rising offset. Each byte of each chunk is in exactly one piece; chunks of
   * length 0 need none.
   *
   * @param maxGapBytes the most bytes between two chunks that are read for nothing; at least 0
   * @param maxReadBytes the most bytes of one request; at least 1
   */
  public static List<Read> of(List<Chunk> chunks, long maxGapBytes, long maxReadBytes) {
    if (maxGapBytes < 0 || maxReadBytes < 1) {
      throw new IllegalArgumentException("a gap below 0 or a read below 1 byte");
    }
    List<Piece> pieces = new ArrayList<>(chunks.size());
    chunks.forEach(chunk -> cut(chunk, maxReadBytes, pieces));
    pieces.sort(Comparator.comparingLong(Piece::offset).thenComparing(p -> p.chunk().index()));
    List<Read> reads = new ArrayList<>();
    int first = 0;
    while (first < pieces.size()) {
      first = join(pieces, first, maxGapBytes, maxReadBytes, reads);
    }
    return reads;
  }

  private static void cut(Chunk chunk, long maxReadBytes, List<Piece> pieces) {
    long parts = (chunk.length() + maxReadBytes - 1) / maxReadBytes;
    long done = 0;
    for (long part = 0; part < parts; part++) {
      long length = (chunk.length() - done + (parts - part) - 1) / (parts - part);
      pieces.add(new Piece(chunk, chunk.sourceOffset() + done, length));
      done += length;
    }
  }

  /** Adds one read and returns the first piece that it leaves out. */
  private static int join(
      List<Piece> pieces, int first, long maxGapBytes, long maxReadBytes, List<Read> reads) {
    long start = pieces.get(first).offset();
    long end = pieces.get(first).end();
    int next = first + 1;
    while (next < pieces.size()) {
      Piece piece = pieces.get(next);
      long joined = Math.max(end, piece.end());
      if (piece.offset() - end > maxGapBytes || joined - start > maxReadBytes) {
        break;
      }
      end = joined;
      next++;
    }
    reads.add(new Read(start, end - start, pieces.subList(first, next)));
    return next;
  }
}
