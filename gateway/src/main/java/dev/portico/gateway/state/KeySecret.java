package dev.portico.gateway.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The secret of an access key: 256 random bits and a check sum, so that what is cut off or made up
 * is known without asking the database. Of so many bits a plain digest can be kept: there is
 * nothing to guess. {@link #toString} does not tell it.
 */
final class KeySecret {
  private static final String PREFIX = "pk_";
  private static final int RANDOM_BYTES = 32;
  private static final int CHECK_BYTES = 3;
  private static final int LENGTH = 47; // base64 of 35 bytes
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private KeySecret(String text) {
    this.text = text;
  }

  static KeySecret random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return of(bytes);
  }

  private static KeySecret of(byte[] random) {
    byte[] all = Arrays.copyOf(random, RANDOM_BYTES + CHECK_BYTES);
    System.arraycopy(sha256(random), 0, all, RANDOM_BYTES, CHECK_BYTES);
    return new KeySecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(all));
  }

  /** The secret of this text; empty when it cannot be one. */
  static Optional<KeySecret> parse(String text) {
    if (!text.startsWith(PREFIX) || text.length() != PREFIX.length() + LENGTH) {
      return Optional.empty();
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
      KeySecret secret = of(Arrays.copyOf(all, RANDOM_BYTES));
      return secret.text.equals(text) ? Optional.of(secret) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The text, which its owner is told once. */
  String reveal() {
    return text;
  }

  /** What is kept of it. */
  String digest() {
    return HexFormat.of().formatHex(sha256(text.getBytes(UTF_8)));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
