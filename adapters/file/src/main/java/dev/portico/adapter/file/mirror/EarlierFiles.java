package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an earlier start left in the folder, which is believed only when it proves to be whole. */
record EarlierFiles(String connection, MirrorFolder folder) {
  private static final Logger LOG = LoggerFactory.getLogger(EarlierFiles.class);

  List<Path> filesOf(FileVersion version) {
    try {
      return folder.filesOf(version);
    } catch (IOException | RuntimeException e) {
      LOG.warn("connection {}: mirrored files could not be read and are left out", connection, e);
      return List.of();
    }
  }

  /** The file with what it holds; empty when it is torn. */
  Optional<MirroredFile> verified(VersionFiles known, MirroredFile before) {
    try {
      return verify(known, before);
    } catch (IOException | RuntimeException e) {
      LOG.debug("connection {}: {} could not be read", connection, before.path(), e);
      return Optional.empty();
    }
  }

  private static Optional<MirroredFile> verify(VersionFiles known, MirroredFile before)
      throws IOException {
    Path path = before.path();
    if (MirrorFolder.isWhole(path)) {
      return MirrorFolder.verifyWhole(path, known.version().length())
          ? Optional.of(new MirroredFile(known, path, before.bytes(), null, null))
          : Optional.empty();
    }
    Optional<ExcerptSeal> seal = MirrorFolder.verifyExcerpt(path);
    return seal.flatMap(s -> Content.read(s.properties()))
        .map(content -> new MirroredFile(known, path, before.bytes(), content, seal.get()));
  }
}
