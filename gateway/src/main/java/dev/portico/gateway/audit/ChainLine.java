package dev.portico.gateway.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One line of an audit file. Its last field is the SHA-256 of the line's own bytes without that
 * field, and among those bytes is the hash of the line before: {@code
 * {"sequence":7,"previous":"…","at":"…",…,"hash":"…"}}.
 *
 * @param head its number and hash, as the line says
 * @param previous the hash of the line before, as the line says
 * @param sound whether the hash is the one that the line's bytes have
 */
record ChainLine(ChainHead head, String previous, boolean sound, JsonNode record) {
  /** No record is longer: texts in it are cut. */
  static final int MOST_BYTES = 32 << 20;

  private static final String LAST_FIELD = ",\"hash\":\"";
  private static final int HASH_CHARS = 64;
  private static final int ENDING = LAST_FIELD.length() + HASH_CHARS + 2;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A new line, without its line break. */
  record Made(ChainHead head, byte[] bytes) {}

  /**
   * Chains a record.
   *
   * @param fields an object of JSON, {@code {"kind":…}}, whose keys are none of the chain's own
   */
  static Made after(ChainHead before, Instant at, String fields) {
    long sequence = before.sequence() + 1;
    String text =
        "{\"sequence\":"
            + sequence
            + ",\"previous\":\""
            + before.hash()
            + "\",\"at\":\""
            + at
            + "\","
            + fields.substring(1);
    byte[] hashed = text.getBytes(UTF_8);
    String hash = sha256(hashed, hashed.length);
    byte[] ending = (LAST_FIELD + hash + "\"}").getBytes(UTF_8);
    byte[] line = Arrays.copyOf(hashed, hashed.length - 1 + ending.length);
    System.arraycopy(ending, 0, line, hashed.length - 1, ending.length);
    return new Made(new ChainHead(sequence, hash), line);
  }

  /** Reads a line without its line break; empty when it is no record at all. */
  static Optional<ChainLine> read(byte[] line) {
    try {
      JsonNode record = JSON.readTree(line);
      JsonNode sequence = record.path("sequence");
      String hash = record.path("hash").asText();
      String previous = record.path("previous").asText();
      boolean chained =
          sequence.isIntegralNumber()
              && sequence.asLong() > 0
              && hash.length() == HASH_CHARS
              && previous.length() == HASH_CHARS;
      return chained
          ? Optional.of(
              new ChainLine(
                  new ChainHead(sequence.asLong(), hash), previous, hasHash(line, hash), record))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean hasHash(byte[] line, String hash) {
    int start = line.length - ENDING;
    if (start < 1) {
      return false;
    }
    String ending = new String(line, start, ENDING, UTF_8);
    byte[] hashed = Arrays.copyOf(line, start + 1);
    hashed[start] = '}';
    return ending.equals(LAST_FIELD + hash + "\"}") && sha256(hashed, hashed.length).equals(hash);
  }

  /** Whether it follows on a record. */
  boolean follows(ChainHead before) {
    return head.sequence() == before.sequence() + 1 && previous.equals(before.hash());
  }

  String kind() {
    return record.path("kind").asText();
  }

  static String sha256(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
