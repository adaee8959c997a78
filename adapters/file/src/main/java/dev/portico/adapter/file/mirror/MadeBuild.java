package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Makes one file that is no copy. */
record MadeBuild(
    Mirror mirror,
    VersionFiles known,
    String suffix,
    Building building,
    Consumer<Path> maker,
    Executor threads)
    implements Build {

  @Override
  public void start() {
    try {
      threads.execute(this::run);
    } catch (RuntimeException e) {
      fail(null, 0, e);
    }
  }

  private void run() {
    Path unfinished = null;
    long reserved = 0;
    try {
      unfinished = begin();
      maker.accept(unfinished);
      long bytes = Files.size(unfinished);
      synchronized (mirror) {
        mirror.reserve(bytes);
        reserved = bytes;
      }
      Path path = mirror.folder().finishWhole(unfinished, suffix);
      MirroredFile made = new MirroredFile(known, path, bytes, null, null);
      mirror.publish(building, made, reserved);
      building.made().complete(made);
    } catch (IOException e) {
      fail(unfinished, reserved, ExcerptBuild.unwritable(mirror, e));
    } catch (RuntimeException e) {
      fail(unfinished, reserved, e);
    }
  }

  /** Under the mirror's lock, lest the folder is removed as empty before the file is in it. */
  private Path begin() throws IOException {
    synchronized (mirror) {
      return Files.createFile(mirror.folder().begin(known.version()));
    }
  }

  private void fail(Path unfinished, long reserved, RuntimeException cause) {
    try {
      if (unfinished != null) {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    mirror.failed(building, known, reserved);
    building.made().completeExceptionally(cause);
  }
}
