package dev.portico.gateway.protocol.odata;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Makes texts of the numbers that JSON cannot write. OData has {@code "NaN"}, {@code "INF"} and
 * {@code "-INF"} in quotes; Olingo writes them without, which is no JSON.
 */
final class FloatTexts {
  private FloatTexts() {}

  /** The same payload, with those numbers in quotes. */
  static InputStream quoted(InputStream json) {
    try (json) {
      byte[] bytes = json.readAllBytes();
      int from = next(bytes, 0);
      return new ByteArrayInputStream(from < 0 ? bytes : quoted(bytes, from));
    } catch (IOException e) {
      throw new UncheckedIOException("memory is read", e);
    }
  }

  private static byte[] quoted(byte[] bytes, int first) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 1_000);
    int done = 0;
    for (int at = first; at >= 0; at = next(bytes, done)) {
      int begin = bytes[at - 1] == '-' ? at - 1 : at;
      out.write(bytes, done, begin - done);
      out.write('"');
      done = at + 3;
      out.write(bytes, begin, done - begin);
      out.write('"');
    }
    out.write(bytes, done, bytes.length - done);
    return out.toByteArray();
  }

  /**
   * Where the next NaN or INF stands outside of texts; negative when there is none.
   *
   * @param from a place outside of texts
   */
  private static int next(byte[] bytes, int from) {
    boolean text = false;
    for (int i = from; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '"') {
        text = !text;
      } else if (text && b == '\\') {
        i++;
      } else if (!text && (b == 'N' || b == 'I')) {
        return i;
      }
    }
    return -1;
  }
}
