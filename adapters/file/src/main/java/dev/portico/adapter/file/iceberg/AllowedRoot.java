package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The folder below which everything of a table must lie: metadata is written by the table's owner,
 * and may name any file that the connection could read.
 *
 * @param connection for messages
 * @param place the folder
 */
record AllowedRoot(String connection, Place place) {

  /**
   * A location, taken apart.
   *
   * @param scheme {@code s3a} for all that S3 is called by
   * @param bucket empty for files of this machine
   * @param segments the names of folders and file, none of them empty, {@code .} or {@code ..}
   */
  private record Place(String scheme, String bucket, List<String> segments) {
    String path() {
      return "/" + String.join("/", segments);
    }

    boolean isLocal() {
      return scheme.equals("file");
    }

    boolean contains(Place other) {
      return scheme.equals(other.scheme)
          && bucket.equals(other.bucket)
          && other.segments.size() >= segments.size()
          && other.segments.subList(0, segments.size()).equals(segments);
    }
  }

  /**
   * Reads a root.
   *
   * @param text an absolute location, such as {@code s3://bucket/prefix/}
   * @throws PortException with {@link Reason#SETTINGS} when it is none
   */
  static AllowedRoot of(String connection, String text) {
    Place place =
        place(text)
            .orElseThrow(
                () ->
                    new PortException(
                        Reason.SETTINGS,
                        "connection "
                            + connection
                            + ": '"
                            + text
                            + "' is not the location of a folder; write s3://bucket/prefix"));
    return new AllowedRoot(connection, place);
  }

  /**
   * The path of a file of the table.
   *
   * @param table for messages
   * @param reason of the error when it lies elsewhere
   */
  Path path(String table, String location, Reason reason) {
    Place file = place(location).orElseThrow(() -> outside(table, location, reason));
    if (!place.contains(file) || (file.isLocal() && leavesByLink(file))) {
      throw outside(table, location, reason);
    }
    return new Path(file.scheme, file.isLocal() ? null : file.bucket, file.path());
  }

  private boolean leavesByLink(Place file) {
    try {
      java.nio.file.Path root = java.nio.file.Path.of(place.path()).toRealPath();
      return !java.nio.file.Path.of(file.path()).toRealPath().startsWith(root);
    } catch (IOException e) {
      // Not there; opening it says so.
      return false;
    }
  }

  private PortException outside(String table, String location, Reason reason) {
    return new PortException(
        reason,
        "connection "
            + connection
            + ": Iceberg table '"
            + table
            + "' names a file in "
            + shortened(location)
            + ", which is outside of what this product may publish; keep all files of the table"
            + " below its own prefix, or ask the operator to allow the other one");
  }

  /** Bucket and first folder: enough to find the fault, and not the name of another's file. */
  private static String shortened(String location) {
    return place(location)
        .map(
            place ->
                "'"
                    + (place.isLocal() ? "" : place.scheme.replace("s3a", "s3") + "://")
                    + place.bucket
                    + (place.segments.size() > 1 ? "/" + place.segments.get(0) : "")
                    + "/…'")
        .orElse("a location that is not an absolute path without '..'");
  }

  private static Optional<Place> place(String location) {
    int colon = location.indexOf(':');
    if (location.startsWith("/")) {
      return place("file", "", location);
    }
    if (colon < 1) {
      return Optional.empty();
    }
    String scheme = location.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = location.substring(colon + 1);
    if (scheme.equals("file")) {
      return rest.startsWith("/") && (!rest.startsWith("//") || rest.startsWith("///"))
          ? place(scheme, "", rest)
          : Optional.empty();
    }
    if (!rest.startsWith("//")) {
      return Optional.empty();
    }
    int slash = rest.indexOf('/', 2);
    String bucket = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
    return place(
        scheme.equals("s3") || scheme.equals("s3n") ? "s3a" : scheme,
        bucket,
        slash < 0 ? "" : rest.substring(slash));
  }

  private static Optional<Place> place(String scheme, String bucket, String path) {
    List<String> segments =
        Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
    boolean climbs = segments.stream().anyMatch(s -> s.equals(".") || s.equals(".."));
    boolean named = scheme.equals("file") || !bucket.isEmpty();
    return climbs || !named ? Optional.empty() : Optional.of(new Place(scheme, bucket, segments));
  }
}
