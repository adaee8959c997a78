package dev.portico.adapter.file.mirror;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the mirror holds of one version of a file. Guarded by its {@link Mirror}, but for loading.
 */
final class VersionFiles {
  private final FileVersion version;
  private final List<MirroredFile> excerpts = new ArrayList<>();
  private final List<Building> buildings = new ArrayList<>();
  private MirroredFile whole;
  private boolean loaded;

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

  void whole(MirroredFile copy) {
    whole = copy;
  }

  Optional<MirroredFile> covering(Content need) {
    return excerpts.stream().filter(file -> file.content().covers(need)).findFirst();
  }

  void forget(MirroredFile file) {
    excerpts.remove(file);
    if (whole == file) {
      whole = null;
    }
  }

  boolean isEmpty() {
    return excerpts.isEmpty() && buildings.isEmpty() && whole == null;
  }
}
