package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes one file of the mirror: takes its place, writes it beside the others, and publishes it when
 * it is whole. What fails is told to all who wait, and leaves nothing behind. Its steps follow each
 * other, whichever threads they run on.
 */
abstract class Build {
  private final Mirror mirror;
  private final VersionFiles known;
  private final Building building;
  private Path unfinished;
  private long reserved;

  Build(Mirror mirror, VersionFiles known, Building building) {
    this.mirror = mirror;
    this.known = known;
    this.building = building;
  }

  /** Opens a file that is not there yet. */
  @FunctionalInterface
  interface Opening<T> {
    T open(Path path) throws IOException;
  }

  /** The last step. */
  @FunctionalInterface
  interface Finish {
    MirroredFile made() throws IOException;
  }

  /** The file, and who waits for it. */
  final Building building() {
    return building;
  }

  /** Begins, outside the space's lock; how it ends is told to the building. */
  final void start() {
    try {
      begin();
    } catch (IOException e) {
      giveUp();
      fail(unwritable(e));
      return;
    } catch (RuntimeException | Error e) {
      giveUp();
      fail(e);
      return;
    }
    write();
  }

  /** Takes the place that is needed. */
  abstract void begin() throws IOException;

  /** Brings what belongs into the file, and ends with {@link #finish} or {@link #fail}. */
  abstract void write();

  /** What was held for it, when it cannot begin. */
  void giveUp() {}

  /** Closes the unfinished file, if it is open. */
  void closeFile() throws IOException {}

  /** Takes place for so many bytes in all. */
  final void reserve(long bytes) {
    if (bytes > reserved) {
      mirror.space().reserve(bytes - reserved);
      reserved = bytes;
    }
  }

  /** Under the space's lock, lest the folder is removed as empty before the file is in it. */
  final <T> T open(Opening<T> opening) throws IOException {
    synchronized (mirror.space()) {
      Path path = mirror.folder().begin(known.version());
      T opened = opening.open(path);
      unfinished = path;
      return opened;
    }
  }

  final void finish(Finish last) {
    MirroredFile made;
    try {
      made = last.made();
    } catch (IOException e) {
      fail(unwritable(e));
      return;
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    mirror.space().publish(building, made, reserved);
    mirror.ended();
    building.made().complete(made);
  }

  final void fail(Throwable cause) {
    if (unfinished != null) {
      try {
        closeFile();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
      mirror.space().remove(unfinished);
    }
    mirror.space().failed(building, known, reserved);
    mirror.ended();
    building.made().completeExceptionally(cause);
  }

  final PortException unwritable(IOException cause) {
    return new PortException(
        Reason.UNAVAILABLE,
        "connection "
            + mirror.connection()
            + ": a local copy of a file could not be written; check the disk of the state folder",
        cause);
  }

  final Mirror mirror() {
    return mirror;
  }

  final VersionFiles known() {
    return known;
  }

  /** Null before {@link #open}. */
  final Path unfinished() {
    return unfinished;
  }
}
