package dev.portico.adapter.file.mirror;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes one copy of a whole file, in parts of about equal size. */
final class WholeBuild {
  private static final int READ_BYTES = 8 << 20;

  private final Mirror mirror;
  private final VersionFiles known;
  private final String suffix;
  private final Building building;
  private final Origin origin;
  private final long length;
  private FileChannel channel;
  private Path unfinished;
  private volatile boolean broken;

  WholeBuild(Mirror mirror, VersionFiles known, String suffix, Origin origin) {
    this.mirror = mirror;
    this.known = known;
    this.suffix = suffix;
    this.building = new Building(null, origin);
    this.origin = origin;
    this.length = known.version().length();
  }

  Building building() {
    return building;
  }

  void start() {
    long got = 0;
    try {
      mirror.reserve(length);
      got = length;
      unfinished = mirror.folder().begin(known.version());
      channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      fail(ExcerptBuild.unwritable(mirror, e), got);
      return;
    } catch (RuntimeException e) {
      fail(e, got);
      return;
    }
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    for (long from = 0; from < length; from += READ_BYTES) {
      long at = from;
      parts.add(
          origin.fetch(
              at,
              (int) Math.min(READ_BYTES, length - at),
              () -> !broken && building.isWanted(),
              bytes -> write(bytes, at)));
    }
    parts.forEach(
        part ->
            part.exceptionally(
                failure -> {
                  broken = true;
                  return null;
                }));
    CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> end(failure));
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
      fail(Mirror.cause(failure), length);
      return;
    }
    MirroredFile made;
    try {
      channel.close();
      Path path = mirror.folder().finishWhole(unfinished, suffix);
      made = new MirroredFile(known, path, length, null, null);
    } catch (IOException e) {
      fail(ExcerptBuild.unwritable(mirror, e), length);
      return;
    } catch (RuntimeException e) {
      fail(e, length);
      return;
    }
    mirror.publish(building, made, length);
    building.made().complete(made);
  }

  private void fail(Throwable cause, long got) {
    if (unfinished != null) {
      try {
        if (channel != null) {
          channel.close();
        }
        Files.deleteIfExists(unfinished);
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
    mirror.failed(building, known, got);
    building.made().completeExceptionally(cause);
  }
}
