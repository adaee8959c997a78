package dev.portico.adapter.file;

import dev.portico.spi.PortSettings;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The settings of a connection of type {@code local}.
 *
 * @param connection its name, for messages
 * @param root the folder below which all its tables lie: absolute, without symbolic links; need not
 *     exist yet
 */
record LocalPortConfig(String connection, Path root) {

  /** Reads {@code root}, relative to the folder of the settings. */
  static LocalPortConfig from(PortSettings settings) {
    String text = settings.requiredText("root");
    Path root = settings.baseFolder();
    try {
      root = canonical(root.resolve(text));
    } catch (InvalidPathException e) {
      settings.problem("root", "is not the name of a folder");
    }
    settings.done();
    return new LocalPortConfig(settings.connection(), root);
  }

  /** Resolves the symbolic links of as much of the path as exists. */
  private static Path canonical(Path path) {
    Path normal = path.toAbsolutePath().normalize();
    for (Path there = normal; there != null; there = there.getParent()) {
      try {
        return there.toRealPath().resolve(there.relativize(normal)).normalize();
      } catch (IOException e) {
        // not there, or not readable: try the folder above
      }
    }
    return normal;
  }
}
