package dev.portico.gateway.policy;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * A key of the mask {@code hash}, prepared so that HMAC-SHA-256 is two plain digests: the inner
 * over {@code key ⊕ ipad} and the text, the outer over {@code key ⊕ opad} and the inner one (RFC
 * 2104). Only the engine inside this process is given the pads. Equal by identity, never printed.
 */
public final class HashKey {
  private static final int BLOCK = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private final byte[] inner;
  private final byte[] outer;

  /**
   * @param secret the key as text, of any length
   */
  public HashKey(String secret) {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    byte[] block = Arrays.copyOf(key.length > BLOCK ? sha256(key) : key, BLOCK);
    this.inner = xor(block, INNER);
    this.outer = xor(block, OUTER);
  }

  /** The inner and the outer pad, as binary values. */
  List<BindValue> pads() {
    return List.of(
        new BindValue(ColumnType.VARBINARY, inner.clone()),
        new BindValue(ColumnType.VARBINARY, outer.clone()));
  }

  private static byte[] xor(byte[] block, byte pad) {
    byte[] result = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      result[i] = (byte) (block[i] ^ pad);
    }
    return result;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "HashKey";
  }
}
