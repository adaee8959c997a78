package dev.portico.adapter.file.mirror;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the mirror holds of one version of a file. Guarded by its {@link MirrorSpace}, but for
 * loading.
 */
final class VersionFiles {
  private final FileVersion version;
  private final List<MirroredFile> excerpts = new ArrayList<>();
  private final List<Building> buildings = new ArrayList<>();
  private MirroredFile whole;
  private boolean loaded;
  private int pins;

  VersionFiles(FileVersion version) {
    this.version = version;
  }

  FileVersion version() {
    return version;
  }

  boolean isLoaded() {
    return loaded;
  }

  void loaded() {
    loaded = true;
  }

  List<MirroredFile> excerpts() {
    return excerpts;
  }

  List<Building> buildings() {
    return buildings;
  }

  Optional<MirroredFile> whole() {
    return Optional.ofNullable(whole);
  }

  /** Takes in a copy; the answer are those that it makes superfluous. */
  List<MirroredFile> add(MirroredFile copy) {
    List<MirroredFile> before = new ArrayList<>();
    if (copy.content() != null) {
      excerpts.stream()
          .filter(e -> copy.content().covers(e.content()) && (copy.isAll() || !e.isAll()))
          .forEach(before::add);
      excerpts.removeAll(before);
      excerpts.add(copy);
    } else {
      if (whole != null) {
        before.add(whole);
      }
      whole = copy;
    }
    return before;
  }

  /** Somebody is about to look what lies here. */
  void pin() {
    pins++;
  }

  void unpin() {
    pins--;
  }

  void forget(MirroredFile file) {
    excerpts.remove(file);
    if (whole == file) {
      whole = null;
    }
  }

  boolean isEmpty() {
    return excerpts.isEmpty() && buildings.isEmpty() && whole == null && pins == 0;
  }
}
