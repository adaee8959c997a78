package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Makes one file that is no copy. */
final class MadeBuild extends Build {
  private final String suffix;
  private final Consumer<Path> maker;
  private final Executor threads;

  /**
   * @param maker writes the file, which is there and empty
   * @param threads run the maker
   */
  MadeBuild(
      Mirror mirror,
      VersionFiles known,
      String suffix,
      Origin origin,
      Consumer<Path> maker,
      Executor threads) {
    super(mirror, known, Building.whole(origin));
    this.suffix = suffix;
    this.maker = maker;
    this.threads = threads;
  }

  @Override
  void begin() throws IOException {
    open(Files::createFile);
  }

  @Override
  void write() {
    try {
      threads.execute(() -> finish(this::made));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private MirroredFile made() throws IOException {
    maker.accept(unfinished());
    long bytes = Files.size(unfinished());
    reserve(bytes);
    Path path = mirror().folder().finishWhole(unfinished(), suffix);
    return new MirroredFile(known(), path, bytes, null, null);
  }
}
