package dev.portico.adapter.file.mirror;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C of bytes that come in parts, in any order of the parts. */
final class Crc32cSum {
  /** The polynomial, lowest power in the highest bit. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int ONE = 0x8000_0000;

  /** By the power's exponent: x to the 8 × 2^n, modulo the polynomial. */
  private static final int[] BYTE_POWERS = bytePowers();

  private Crc32cSum() {}

  /** The checksum of the buffer's remaining bytes; its position stays. */
  static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /**
   * The checksum of two parts put together. Appending n bytes multiplies the first checksum by x to
   * the 8n modulo the polynomial, as zlib's crc32_combine does.
   */
  static int combine(int first, int second, long secondBytes) {
    int shift = ONE;
    int exponent = 0;
    for (long rest = secondBytes; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        shift = product(BYTE_POWERS[exponent], shift);
      }
      exponent++;
    }
    return product(shift, first) ^ second;
  }

  private static int product(int a, int b) {
    int sum = 0;
    int factor = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        sum ^= factor;
      }
      factor = (factor & 1) == 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
    }
    return sum;
  }

  private static int[] bytePowers() {
    int[] powers = new int[Long.SIZE];
    int power = ONE >>> 1; // x
    for (int i = 0; i < 3; i++) {
      power = product(power, power);
    }
    for (int i = 0; i < powers.length; i++) {
      powers[i] = power;
      power = product(power, power);
    }
    return powers;
  }
}
