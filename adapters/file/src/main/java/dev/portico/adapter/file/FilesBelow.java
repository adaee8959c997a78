package dev.portico.adapter.file;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The files below a folder of this machine; links are not followed. Stateless. */
final class FilesBelow {
  private static final int DEEPEST = 16;
  private static final int MOST_ENTRIES = 1_000_000;

  private FilesBelow() {}

  /** Their names below the root, in order. */
  static List<String> of(LocalPortConfig config, Path start, int most) {
    Set<String> names = new TreeSet<>();
    try {
      if (!start.toRealPath().startsWith(config.root())) {
        throw new IOException("outside");
      }
      Files.walkFileTree(
          start.toRealPath(),
          Set.of(),
          DEEPEST,
          new SimpleFileVisitor<>() {
            private int entries;

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()) {
                names.add(config.root().relativize(file).toString().replace('\\', '/'));
              }
              return ++entries < MOST_ENTRIES && names.size() < most
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // what cannot be read is no table
            }
          });
    } catch (IOException e) {
      throw new PortException(
          Reason.MISSING,
          "connection "
              + config.connection()
              + ": the folder '"
              + config.root().relativize(start)
              + "' is not there or cannot be read",
          e);
    }
    return List.copyOf(names);
  }
}
