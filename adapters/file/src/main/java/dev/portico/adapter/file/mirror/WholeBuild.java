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
final class WholeBuild implements Build {
  private final Mirror mirror;
  private final VersionFiles known;
  private final String suffix;
  private final Building building;
  private final Origin origin;
  private final long length;
  private FileChannel channel;
  private Path unfinished;
  private final AtomicReference<Throwable> broken = new AtomicReference<>();
  private long reserved;

  WholeBuild(Mirror mirror, VersionFiles known, String suffix, Origin origin) {
    this.mirror = mirror;
    this.known = known;
    this.suffix = suffix;
    this.building = Building.whole(origin);
    this.origin = origin;
    this.length = known.version().length();
  }

  @Override
  public Building building() {
    return building;
  }

  @Override
  public void start() {
    try {
      begin();
    } catch (IOException e) {
      fail(ExcerptBuild.unwritable(mirror, e));
      return;
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    int most = mirror.sizes().readBytes();
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    for (long from = 0; from < length; from += most) {
      long at = from;
      parts.add(
          origin
              .fetch(
                  at,
                  (int) Math.min(most, length - at),
                  () -> broken.get() == null && building.isWanted(),
                  bytes -> write(bytes, at))
              .whenComplete((done, failure) -> noteBreak(failure)));
    }
    CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> end(failure));
  }

  /** Under the mirror's lock, lest the folder is removed as empty before the file is in it. */
  private void begin() throws IOException {
    synchronized (mirror) {
      mirror.reserve(length);
      reserved = length;
      Path path = mirror.folder().begin(known.version());
      channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      unfinished = path;
    }
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
      throw ExcerptBuild.unwritable(mirror, e);
    }
  }

  private void end(Throwable failure) {
    if (failure != null) {
      fail(broken.get());
      return;
    }
    MirroredFile made;
    try {
      channel.close();
      Path path = mirror.folder().finishWhole(unfinished, suffix);
      made = new MirroredFile(known, path, length, null, null);
    } catch (IOException e) {
      fail(ExcerptBuild.unwritable(mirror, e));
      return;
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    mirror.publish(building, made, length);
    building.made().complete(made);
  }

  private void fail(Throwable cause) {
    if (unfinished != null) {
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
      mirror.remove(unfinished);
    }
    mirror.failed(building, known, reserved);
    building.made().completeExceptionally(cause);
  }
}
