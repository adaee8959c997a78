package dev.portico.jdbc;

import java.nio.charset.StandardCharsets;
import org.apache.calcite.avatica.proto.Requests;

/**
 * Names of messages. The driver carries Avatica's classes under another name, so that a program may
 * have Avatica itself beside it; on the wire the messages have the names that Avatica gives them,
 * which are those of its classes.
 *
 * <pre>
 * message := 0x0A length:byte name 0x12 …
 * </pre>
 */
final class WireNames {
  private static final byte NAME_FIELD = 0x0A;
  private static final int LONGEST_NAME = 127;

  /** In pieces: what looks like a class name is renamed when the jar is made. */
  private static final String THEIRS =
      String.join(".", "org", "apache", "calcite", "avatica", "proto", "");

  private static final String OURS =
      Requests.class.getName().substring(0, Requests.class.getName().lastIndexOf('.') + 1);

  private WireNames() {}

  /** A message of this driver as it goes over the wire. */
  static byte[] sent(byte[] message) {
    return renamed(message, OURS, THEIRS);
  }

  /** A message from the wire for this driver; anything else is left as it is. */
  static byte[] received(byte[] message) {
    return renamed(message, THEIRS, OURS);
  }

  private static byte[] renamed(byte[] message, String from, String to) {
    if (from.equals(to) || message.length < 2 || message[0] != NAME_FIELD || message[1] < 0) {
      return message;
    }
    int end = Math.min(message.length, 2 + message[1]);
    String name = new String(message, 2, end - 2, StandardCharsets.US_ASCII);
    byte[] other =
        name.startsWith(from)
            ? (to + name.substring(from.length())).getBytes(StandardCharsets.US_ASCII)
            : new byte[0];
    if (other.length == 0 || other.length > LONGEST_NAME) {
      return message;
    }
    byte[] renamed = new byte[2 + other.length + message.length - end];
    renamed[0] = NAME_FIELD;
    renamed[1] = (byte) other.length;
    System.arraycopy(other, 0, renamed, 2, other.length);
    System.arraycopy(message, end, renamed, 2 + other.length, message.length - end);
    return renamed;
  }
}
