package dev.portico.adapter.file.pruning;

import java.util.Arrays;

/** Bytes in the order in which the engine sorts text and bytes: by unsigned bytes. */
final class Bytes implements Comparable<Bytes> {
  private final byte[] value;

  /** The array is not copied and must not change. */
  Bytes(byte[] value) {
    this.value = value;
  }

  byte[] value() {
    return value;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }
}
