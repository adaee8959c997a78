package dev.portico.gateway.history;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder of one table's history. Immutable; its files are for one writer at a time. */
record TableFolder(TableName table, Path path) {
  private static final int LONGEST = 120;

  /** The folder of a table below the one of all histories; it need not be there. */
  static TableFolder of(Path histories, TableName table) {
    return new TableFolder(
        table, histories.resolve(encoded(table.schema())).resolve(encoded(table.table())));
  }

  /** Letters, digits, dashes and underscores as they are, so that no name leads elsewhere. */
  static String encoded(String name) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '-'
              || c == '_';
      encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return encoded.length() <= LONGEST
        ? encoded.toString()
        : encoded.substring(0, LONGEST) + "%" + Integer.toHexString(name.hashCode());
  }

  Optional<Manifest> manifest() {
    try {
      return ManifestFile.read(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  void write(Manifest manifest) throws IOException {
    ManifestFile.write(path, manifest);
  }

  /** The absolute path of a file of the folder, for the engine. */
  String file(Segment segment) {
    return path.resolve(segment.file()).toString();
  }

  /**
   * The newest capture at or before an instant; empty when there is none.
   *
   * @param manifest of this folder
   */
  Optional<Instant> captureAt(Manifest manifest, Instant instant) {
    try {
      return CaptureInstants.at(path, manifest.captures(), instant);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Makes the folder. */
  void make() throws IOException {
    if (!Files.isDirectory(path)) {
      Durable.makeFolder(path);
      Durable.forceFolder(path.getParent());
      Durable.forceFolder(path.getParent().getParent());
    }
  }

  /**
   * Removes the files that the manifest does not name: what a capture left that never happened.
   *
   * @return how many there were
   */
  int removeOthers(Manifest manifest) throws IOException {
    Set<String> named = manifest.files().map(Segment::file).collect(Collectors.toSet());
    List<Path> others;
    try (Stream<Path> files = Files.list(path)) {
      others =
          files
              .filter(file -> !named.contains(file.getFileName().toString()))
              .filter(file -> !file.getFileName().toString().equals(ManifestFile.NAME))
              .filter(file -> !file.getFileName().toString().equals(CaptureInstants.NAME))
              .toList();
    }
    for (Path other : others) {
      Files.deleteIfExists(other);
    }
    return others.size();
  }

  void delete(String file) {
    try {
      Files.deleteIfExists(path.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GatewayException unreadable(IOException e) {
    return new GatewayException(
        ErrorCode.INTERNAL, "the captured history of " + table + " cannot be read", e);
  }
}
