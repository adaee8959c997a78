package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Makes one copy of a whole file, in parts of about equal size. */
final class WholeBuild extends Build {
  private final String suffix;
  private final Origin origin;
  private final long length;
  private final AtomicReference<Throwable> broken = new AtomicReference<>();
  private FileChannel channel;

  WholeBuild(Mirror mirror, VersionFiles known, String suffix, Origin origin) {
    super(mirror, known, Building.whole(origin));
    this.suffix = suffix;
    this.origin = origin;
    this.length = known.version().length();
  }

  @Override
  void begin() throws IOException {
    reserve(length);
    channel =
        open(
            path ->
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  void write() {
    int most = mirror().sizes().readBytes();
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    for (long from = 0; from < length; from += most) {
      long at = from;
      parts.add(
          origin
              .fetch(
                  at,
                  (int) Math.min(most, length - at),
                  () -> broken.get() == null && building().isWanted(),
                  bytes -> write(bytes, at))
              .whenComplete((done, failure) -> noteBreak(failure)));
    }
    CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> end(failure));
  }

  private void noteBreak(Throwable failure) {
    if (failure != null) {
      broken.compareAndSet(null, Mirror.cause(failure));
    }
  }

  private void write(byte[] bytes, long at) {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    try {
      for (long to = at; rest.hasRemaining(); ) {
        to += channel.write(rest, to);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void end(Throwable failure) {
    if (failure != null) {
      fail(broken.get());
      return;
    }
    finish(
        () -> {
          channel.close();
          Path path = mirror().folder().finishWhole(unfinished(), suffix);
          return new MirroredFile(known(), path, length, null, null);
        });
  }

  @Override
  void closeFile() throws IOException {
    channel.close();
  }
}
