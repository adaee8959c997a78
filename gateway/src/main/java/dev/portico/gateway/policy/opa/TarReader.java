package dev.portico.gateway.policy.opa;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the plain files of a tar archive, as far as bundles need it: USTAR headers with checksums;
 * the long names of extensions are skipped. Used by one thread.
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int SUM_AT = 148;
  private static final int SUM_BYTES = 8;
  private static final int TYPE_AT = 156;
  private static final int OCTAL = 8;

  private final InputStream in;
  private final long mostBytes;
  private long bytes;

  /**
   * @param mostBytes of all files together
   */
  TarReader(InputStream in, long mostBytes) {
    this.in = in;
    this.mostBytes = mostBytes;
  }

  /** The next plain file; empty at the end of the archive. */
  Optional<Map.Entry<String, byte[]>> next() throws IOException {
    while (true) {
      byte[] header = block();
      if (isEnd(header)) {
        return Optional.empty();
      }
      check(header);
      long size = octal(header, SIZE_AT, SIZE_BYTES);
      bytes += size;
      if (size < 0 || bytes > mostBytes) {
        throw new IOException("the archive holds more than " + mostBytes + " bytes");
      }
      byte[] content = in.readNBytes((int) size);
      if (content.length < size) {
        throw new EOFException("the archive ends inside a file");
      }
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      byte type = header[TYPE_AT];
      if (type == 0 || type == '0') {
        return Optional.of(Map.entry(name(header), content));
      }
    }
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    if (block.length < BLOCK) {
      throw new EOFException("the archive has no end");
    }
    return block;
  }

  private static boolean isEnd(byte[] header) {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static void check(byte[] header) throws IOException {
    byte[] summed = header.clone();
    Arrays.fill(summed, SUM_AT, SUM_AT + SUM_BYTES, (byte) ' ');
    long sum = 0;
    for (byte b : summed) {
      sum += b & 0xff;
    }
    if (sum != octal(header, SUM_AT, SUM_BYTES)) {
      throw new IOException("a header of the archive is damaged");
    }
  }

  private static String name(byte[] header) {
    int end = 0;
    while (end < NAME_BYTES && header[end] != 0) {
      end++;
    }
    String name = new String(header, 0, end, StandardCharsets.UTF_8);
    return name.replaceFirst("^(\\./|/)+", "");
  }

  private static long octal(byte[] header, int from, int length) throws IOException {
    String text = new String(header, from, length, StandardCharsets.US_ASCII);
    String digits = text.replace('\0', ' ').trim();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, OCTAL);
    } catch (NumberFormatException e) {
      throw new IOException("a header of the archive is damaged", e);
    }
  }
}
