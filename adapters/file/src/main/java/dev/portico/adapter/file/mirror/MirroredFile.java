package dev.portico.adapter.file.mirror;

import java.nio.file.Path;

/** A file in the mirror. Its numbers are guarded by its {@link Mirror}. */
final class MirroredFile {
  private final VersionFiles version;
  private final Path path;
  private final long bytes;
  private final Content content;
  private final ExcerptSeal seal;
  private int holders;
  private boolean superseded;

  /**
   * @param version null for files of an earlier start that nobody has asked for yet
   * @param content null of those, and of whole copies
   * @param seal null of those, and of whole copies
   */
  MirroredFile(VersionFiles version, Path path, long bytes, Content content, ExcerptSeal seal) {
    this.version = version;
    this.path = path;
    this.bytes = bytes;
    this.content = content;
    this.seal = seal;
  }

  VersionFiles version() {
    return version;
  }

  Path path() {
    return path;
  }

  long bytes() {
    return bytes;
  }

  Content content() {
    return content;
  }

  ExcerptSeal seal() {
    return seal;
  }

  /** Whether it holds all that can be read of the original, whose own footer is in it as well. */
  boolean isAll() {
    return seal != null && seal.hasOriginal();
  }

  void hold() {
    holders++;
  }

  void release() {
    holders--;
  }

  boolean isHeld() {
    return holders > 0;
  }

  /** Another file holds all of this one and more. */
  void supersede() {
    superseded = true;
  }

  boolean isSuperseded() {
    return superseded;
  }
}
