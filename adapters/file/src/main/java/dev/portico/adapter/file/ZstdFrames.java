package dev.portico.adapter.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Finds out whether a {@code .zst} file is whole. The engine takes one that was cut off for one
 * that ends there, and would answer with fewer rows. Only the heads of blocks are read, one per 128
 * KiB of content.
 */
final class ZstdFrames {
  private static final long MAGIC = 0xFD2FB528L;
  private static final long SKIPPABLE = 0x184D2A50L;
  private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
  private static final int[] LENGTH_BYTES = {0, 2, 4, 8};
  private static final int SINGLE_SEGMENT = 0x20;
  private static final int CHECKSUM = 4;
  private static final int RUN = 1;
  private static final int RESERVED = 3;

  private final InputStream in;

  private ZstdFrames(InputStream in) {
    this.in = in;
  }

  /**
   * Reads a file to its end.
   *
   * @throws IOException when it is not made of whole frames
   */
  static void check(InputStream file) throws IOException {
    ZstdFrames frames = new ZstdFrames(new BufferedInputStream(file));
    for (int first = frames.in.read(); first >= 0; first = frames.in.read()) {
      frames.frame(first | frames.number(3) << 8);
    }
  }

  private void frame(long magic) throws IOException {
    if ((magic & ~0xFL) == SKIPPABLE) {
      in.skipNBytes(number(4));
      return;
    } else if (magic != MAGIC) {
      throw new IOException("no zstd frame");
    }
    int described = (int) number(1);
    boolean single = (described & SINGLE_SEGMENT) != 0;
    int length = LENGTH_BYTES[described >> 6];
    in.skipNBytes(
        (single ? 0 : 1) + DICTIONARY_BYTES[described & 3] + (single && length == 0 ? 1 : length));
    boolean last = false;
    while (!last) {
      long block = number(3);
      last = (block & 1) != 0;
      int kind = (int) (block >> 1) & 3;
      if (kind == RESERVED) {
        throw new IOException("no zstd block");
      }
      in.skipNBytes(kind == RUN ? 1 : block >> 3);
    }
    in.skipNBytes((described & CHECKSUM) != 0 ? 4 : 0);
  }

  /** A little-endian number. */
  private long number(int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("cut off");
      }
      number |= (long) next << (8 * i);
    }
    return number;
  }
}
