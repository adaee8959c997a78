package dev.portico.gateway.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The manifests as readers see them: read again only when another one took its place, by whichever
 * process. As many as there are captured tables. Safe for many threads.
 */
final class Manifests {
  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  /** A manifest and the file it was in, which is never written twice. */
  private record Known(Object file, FileTime at, long size, Manifest manifest) {}

  /** The manifest of a folder; empty when it has none. */
  Optional<Manifest> of(TableFolder folder) {
    BasicFileAttributes file;
    try {
      file =
          Files.readAttributes(folder.path().resolve(ManifestFile.NAME), BasicFileAttributes.class);
    } catch (IOException e) {
      known.remove(folder.path());
      return folder.manifest();
    }
    Known before = known.get(folder.path());
    if (before != null
        && file.fileKey() != null
        && file.fileKey().equals(before.file())
        && file.lastModifiedTime().equals(before.at())
        && file.size() == before.size()) {
      return Optional.of(before.manifest());
    }
    Optional<Manifest> manifest = folder.manifest();
    manifest.ifPresent(
        found ->
            known.put(
                folder.path(),
                new Known(file.fileKey(), file.lastModifiedTime(), file.size(), found)));
    return manifest;
  }
}
