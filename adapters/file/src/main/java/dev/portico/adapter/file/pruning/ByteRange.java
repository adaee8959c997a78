package dev.portico.adapter.file.pruning;

/**
 * Consecutive bytes of a file.
 *
 * @param offset of the first, from the file's start
 * @param length how many, at least one
 */
public record ByteRange(long offset, int length) {
  public ByteRange {
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException("no range: " + length + " bytes at " + offset);
    }
  }

  /** The offset behind the last byte. */
  public long end() {
    return offset + length;
  }
}
