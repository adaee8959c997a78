package dev.portico.adapter.file;

import dev.portico.spi.PortSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A folder of this machine, gone with {@link #close}. */
final class LocalStore implements FileStore {
  private final Path root;
  private final LocalPort port;

  LocalStore() throws IOException {
    root = Files.createTempDirectory("portico-files").toRealPath();
    port =
        (LocalPort)
            new LocalPortFactory().create(new PortSettings("files", root, Map.of("root", ".")));
  }

  @Override
  public LocalPort port() {
    return port;
  }

  @Override
  public String location(String path) {
    return path;
  }

  @Override
  public void put(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  @Override
  public void emptyFolder(String path) throws IOException {
    Files.createDirectories(root.resolve(path));
  }

  @Override
  public void delete(String path) throws IOException {
    Files.delete(root.resolve(path));
  }

  @Override
  public long opened() {
    return port.filesRead();
  }

  @Override
  public void close() throws IOException {
    port.close();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
