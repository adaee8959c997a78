package dev.portico.adapter.sqlite;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the file that a contract's location names, and none outside the connection's root. */
final class SqliteFiles {
  private SqliteFiles() {}

  /**
   * The file as a path without links.
   *
   * @throws PortException when it is not there, not a file, or outside the root
   */
  static Path locate(SqlitePortConfig config, String location) {
    Path root = config.root();
    Path named;
    try {
      named = root.resolve(location).normalize();
    } catch (InvalidPathException e) {
      throw fault(config, Reason.SETTINGS, location, "is not the name of a file");
    }
    boolean climbs = (location + "/").replace('\\', '/').matches("(.*/)?\\.\\./.*");
    if (location.isBlank() || climbs || !named.startsWith(root) || named.equals(root)) {
      throw fault(
          config,
          Reason.SETTINGS,
          location,
          "is no file below the connection's root; write it relative to the root, without '..'");
    }
    try {
      Path real = named.toRealPath();
      if (!real.startsWith(root.toRealPath())) {
        throw fault(config, Reason.SETTINGS, location, "is a link that leads out of the root");
      }
      return readable(config, location, real);
    } catch (IOException e) {
      throw fault(config, Reason.MISSING, location, "is not there below the connection's root");
    }
  }

  private static Path readable(SqlitePortConfig config, String location, Path file) {
    if (!Files.isRegularFile(file)) {
      throw fault(config, Reason.MISSING, location, "is not a file");
    } else if (!Files.isReadable(file)) {
      throw fault(
          config, Reason.UNAVAILABLE, location, "cannot be read by the account of the gateway");
    } else if (file.toString().indexOf('?') >= 0) {
      // The driver would read what follows as its own settings.
      throw fault(config, Reason.SETTINGS, location, "has a question mark in its path; rename it");
    }
    return file;
  }

  private static PortException fault(
      SqlitePortConfig config, Reason reason, String location, String text) {
    return new PortException(
        reason, "connection " + config.connection() + ": '" + location + "' " + text);
  }
}
