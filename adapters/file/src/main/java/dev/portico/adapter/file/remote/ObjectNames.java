package dev.portico.adapter.file.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.spi.PortException.Reason;

/**
 * Names that object stores allow and file systems do not. What reads objects takes {@code a//b} for
 * {@code a/b} and {@code a/../b} for {@code b}, which may be another team's object; and copies lie
 * in folders of the hive keys' names.
 */
final class ObjectNames {
  private static final int MOST_BYTES = 255;

  private ObjectNames() {}

  /**
   * Refuses an object of a table that has such a name.
   *
   * @throws dev.portico.spi.PortException that shows the name, and does not leave the object out
   */
  static void check(RemoteErrors errors, String uri) {
    int from = uri.indexOf('/', uri.indexOf("://") + 3) + 1;
    for (int end = uri.indexOf('/', from); end >= 0; end = uri.indexOf('/', from)) {
      check(errors, uri, uri.substring(from, end));
      from = end + 1;
    }
    check(errors, uri, uri.substring(from));
  }

  private static void check(RemoteErrors errors, String uri, String part) {
    if (part.isEmpty() || part.equals(".") || part.equals("..")) {
      throw fault(errors, uri, "an empty part, '.' or '..' in its name");
    } else if (part.indexOf('=') > 0
        && (part.length() > MOST_BYTES / 3 && part.getBytes(UTF_8).length > MOST_BYTES)) {
      throw fault(errors, uri, "a hive key of more than " + MOST_BYTES + " bytes in its name");
    } else if (part.chars().anyMatch(Character::isISOControl)) {
      throw fault(errors, uri, "control characters in its name");
    }
  }

  private static RuntimeException fault(RemoteErrors errors, String uri, String what) {
    return errors.fault(
        Reason.DATA,
        "object '"
            + uri.replaceAll("\\p{Cntrl}", "?")
            + "' has "
            + what
            + ", which no file can have; rename or remove it");
  }
}
