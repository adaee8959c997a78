package dev.portico.adapter.file.mirror;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import dev.portico.adapter.file.mirror.RangePlan.Read;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Makes one excerpt: chunks that lie in other copies are taken from there, those that are on their
 * way into one are waited for, only the rest is fetched.
 */
final class ExcerptBuild {
  /** Reading over a gap of this size costs less than a request of its own. */
  private static final long GAP_BYTES = 256 << 10;

  private static final long READ_BYTES = 8 << 20;

  /** The footer of the copy is about this much of the original's. */
  private static final long FOOTER_BYTES = 16 << 10;

  private final Mirror mirror;
  private final VersionFiles known;
  private final ParquetFooter footer;
  private final ParquetExcerpt excerpt;
  private final Building building;
  private final Origin origin;
  private final List<Chunk> missing = new ArrayList<>();
  private final Map<MirroredFile, List<Chunk>> here = new LinkedHashMap<>();
  private final Map<Building, List<Chunk>> coming = new LinkedHashMap<>();
  private final long reserved;
  private long got;
  private volatile boolean broken;
  private ExcerptWriter writer;
  private Path unfinished;

  private ExcerptBuild(
      Mirror mirror, VersionFiles known, ParquetFooter footer, Content content, Origin origin) {
    this.mirror = mirror;
    this.known = known;
    this.footer = footer;
    this.excerpt = content.of(footer);
    this.building =
        new Building(new Content(excerpt.columns(), content.rowGroups(), content.names()), origin);
    this.origin = origin;
    this.reserved = excerpt.dataBytes() + FOOTER_BYTES;
  }

  /** Finds out where each chunk comes from, and holds the copies among those; under the lock. */
  static ExcerptBuild of(
      Mirror mirror, VersionFiles known, ParquetFooter footer, Content content, Origin origin) {
    ExcerptBuild build = new ExcerptBuild(mirror, known, footer, content, origin);
    build.excerpt.chunks().forEach(build::place);
    build.here.keySet().forEach(MirroredFile::hold);
    build.coming.keySet().forEach(other -> other.join(origin));
    return build;
  }

  private void place(Chunk chunk) {
    for (MirroredFile file : known.excerpts()) {
      if (holds(file.content(), chunk)) {
        here.computeIfAbsent(file, f -> new ArrayList<>()).add(chunk);
        return;
      }
    }
    for (Building other : known.buildings()) {
      if (other.content() != null && holds(other.content(), chunk)) {
        coming.computeIfAbsent(other, b -> new ArrayList<>()).add(chunk);
        return;
      }
    }
    missing.add(chunk);
  }

  private boolean holds(Content content, Chunk chunk) {
    return content.rowGroups().contains(chunk.rowGroup())
        && content.columns().contains(rootOf(chunk.leaf()));
  }

  private String rootOf(int leaf) {
    return footer.roots().stream()
        .filter(root -> leaf >= root.firstLeaf() && leaf < root.firstLeaf() + root.leaves())
        .findFirst()
        .orElseThrow()
        .name();
  }

  Building building() {
    return building;
  }

  void start() {
    try {
      mirror.reserve(reserved);
      got = reserved;
      unfinished = mirror.folder().begin(known.version());
      writer = ExcerptWriter.create(unfinished, excerpt);
    } catch (IOException e) {
      giveUp(unwritable(e));
      return;
    } catch (RuntimeException e) {
      giveUp(e);
      return;
    }
    List<CompletableFuture<?>> parts = new ArrayList<>(fetched(missing));
    here.forEach((file, chunks) -> parts.add(run(() -> copy(file, chunks))));
    coming.forEach((other, chunks) -> parts.add(taken(other, chunks)));
    origin.kept(
        here.values().stream().flatMap(List::stream).mapToLong(Chunk::length).sum()
            + coming.values().stream().flatMap(List::stream).mapToLong(Chunk::length).sum());
    parts.forEach(part -> part.whenComplete((done, failure) -> noteBreak(failure)));
    CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> end(failure));
  }

  /** The other parts need not be fetched any more. */
  private void noteBreak(Throwable failure) {
    if (failure != null) {
      broken = true;
    }
  }

  private void giveUp(RuntimeException cause) {
    here.keySet().forEach(mirror::release);
    coming.keySet().forEach(other -> other.made().thenAccept(mirror::release));
    fail(cause);
  }

  private List<CompletableFuture<Void>> fetched(List<Chunk> chunks) {
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    for (Read read : RangePlan.of(chunks, GAP_BYTES, READ_BYTES)) {
      reads.add(
          origin.fetch(
              read.offset(),
              Math.toIntExact(read.length()),
              () -> !broken && building.isWanted(),
              bytes -> write(read, bytes)));
    }
    return reads;
  }

  private void write(Read read, byte[] bytes) {
    try {
      writer.write(read, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** What another query is making is taken when it is there, and fetched when it fails. */
  private CompletableFuture<?> taken(Building other, List<Chunk> chunks) {
    return other
        .made()
        .handle(
            (file, failure) -> {
              if (failure != null) {
                return CompletableFuture.allOf(fetched(chunks).toArray(CompletableFuture[]::new));
              }
              return run(
                  () -> {
                    try {
                      copy(file, chunks);
                    } finally {
                      mirror.release(file);
                    }
                  });
            })
        .thenCompose(part -> part);
  }

  private interface Step {
    void run() throws IOException;
  }

  private CompletableFuture<Void> run(Step step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            step.run();
            done.complete(null);
          } catch (IOException e) {
            done.completeExceptionally(unwritable(e));
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        };
    try {
      origin.run(task);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  private void copy(MirroredFile from, List<Chunk> chunks) throws IOException {
    Map<Long, Chunk> there = new HashMap<>();
    from.content().of(footer).chunks().forEach(chunk -> there.put(key(chunk), chunk));
    try (FileChannel channel = FileChannel.open(from.path())) {
      for (Chunk chunk : chunks) {
        writer.copy(chunk, channel, there.get(key(chunk)), from.seal());
      }
    }
  }

  private static long key(Chunk chunk) {
    return ((long) chunk.rowGroup() << Integer.SIZE) + chunk.leaf();
  }

  private void end(Throwable failure) {
    here.keySet().forEach(mirror::release);
    if (failure != null) {
      fail(Mirror.cause(failure));
      return;
    }
    MirroredFile made;
    try {
      long length = writer.finish(building.content().properties());
      writer.close();
      Path path = mirror.folder().finishExcerpt(unfinished);
      made =
          new MirroredFile(
              known, path, length, building.content(), ExcerptSeal.read(path).orElseThrow());
    } catch (IOException e) {
      fail(unwritable(e));
      return;
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    mirror.publish(building, made, reserved);
    building.made().complete(made);
  }

  private void fail(Throwable cause) {
    if (unfinished != null) {
      try {
        if (writer != null) {
          writer.close();
        }
        Files.deleteIfExists(unfinished);
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
    mirror.failed(building, known, got);
    building.made().completeExceptionally(cause);
  }

  private PortException unwritable(IOException cause) {
    return unwritable(mirror, cause);
  }

  static PortException unwritable(Mirror mirror, IOException cause) {
    return new PortException(
        Reason.UNAVAILABLE,
        "connection "
            + mirror.connection()
            + ": a local copy of a file could not be written; check the disk of the state folder",
        cause);
  }
}
