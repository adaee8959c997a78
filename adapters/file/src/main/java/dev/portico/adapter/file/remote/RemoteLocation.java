package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.Location;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A contract's location on an object store, taken apart.
 *
 * @param root the bucket, such as {@code s3://mesh}
 * @param below the folders and patterns in it
 */
record RemoteLocation(String root, Location below) {

  /** The folder that the location is; one that holds patterns is none. */
  String folder() {
    StringBuilder folder = new StringBuilder(root);
    for (Location.Segment segment : below.segments()) {
      if (!(segment instanceof Location.Literal literal)) {
        throw new PortException(
            Reason.SETTINGS,
            "location '" + below.text() + "' holds patterns; an Iceberg table is one folder");
      }
      folder.append('/').append(literal.name());
    }
    return folder.toString();
  }

  /**
   * Takes a location apart.
   *
   * @param schemes that may stand before the bucket; the first is the one shown
   */
  static RemoteLocation parse(String connection, List<String> schemes, String text) {
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    int slash = text.indexOf('/', colon + 3);
    String bucket = colon < 0 ? "" : text.substring(colon + 3, slash < 0 ? text.length() : slash);
    if (!schemes.contains(scheme) || !bucket.matches("[A-Za-z0-9][A-Za-z0-9._@-]{1,254}")) {
      throw fault(
          connection, text, "names no bucket; write it as " + schemes.get(0) + "://bucket/folder");
    }
    String key = slash < 0 ? "" : text.substring(slash + 1);
    if (Arrays.asList(key.split("/")).contains("..")) {
      throw fault(connection, text, "leads out of its folder; write it without '..'");
    }
    Location below = Location.parse(connection, Path.of("/"), key);
    return new RemoteLocation(
        schemes.get(0) + "://" + bucket, new Location(text, below.segments()));
  }

  private static PortException fault(String connection, String text, String what) {
    return new PortException(
        Reason.SETTINGS, "connection " + connection + ": location '" + text + "' " + what);
  }
}
