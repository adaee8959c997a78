package dev.portico.adapter.file.mirror;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import dev.portico.adapter.file.mirror.RangePlan.Read;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes one excerpt: chunks that lie in other copies are taken from there, those that are on their
 * way into one are waited for, only the rest is fetched.
 */
final class ExcerptBuild extends Build {
  /** A footer is about as long as this. */
  private static final long FOOTER_BYTES = 16 << 10;

  private final ParquetFooter footer;
  private final ParquetExcerpt excerpt;
  private final Origin origin;
  private final List<Chunk> missing = new ArrayList<>();
  private final Map<MirroredFile, List<Chunk>> here = new LinkedHashMap<>();
  private final Map<Building, List<Chunk>> coming = new LinkedHashMap<>();
  private final AtomicReference<Throwable> broken = new AtomicReference<>();
  private ExcerptWriter writer;

  private ExcerptBuild(
      Mirror mirror,
      VersionFiles known,
      ParquetFooter footer,
      ParquetExcerpt excerpt,
      Building building,
      Origin origin) {
    super(mirror, known, building);
    this.footer = footer;
    this.excerpt = excerpt;
    this.origin = origin;
  }

  static ExcerptBuild of(
      Mirror mirror, VersionFiles known, ParquetFooter footer, Content content, Origin origin) {
    ParquetExcerpt excerpt = content.of(footer);
    Content held = new Content(excerpt.columns(), content.rowGroups(), content.names());
    Building building = Building.excerpt(held, origin);
    return new ExcerptBuild(mirror, known, footer, excerpt, building, origin);
  }

  /** About how long the copy will be. */
  long estimatedBytes() {
    return excerpt.dataBytes() + FOOTER_BYTES;
  }

  /** Finds out where each chunk comes from, and holds the copies among those; under the lock. */
  void place() {
    Map<Integer, String> rootOf = new HashMap<>();
    for (SchemaRoot root : excerpt.roots()) {
      for (int i = 0; i < root.leaves(); i++) {
        rootOf.put(root.firstLeaf() + i, root.name());
      }
    }
    excerpt.chunks().forEach(chunk -> place(chunk, rootOf.get(chunk.leaf())));
    here.keySet().forEach(MirroredFile::hold);
    coming.keySet().forEach(other -> other.join(origin));
  }

  private void place(Chunk chunk, String root) {
    for (MirroredFile file : known().excerpts()) {
      if (holds(file.content(), chunk, root)) {
        here.computeIfAbsent(file, f -> new ArrayList<>()).add(chunk);
        return;
      }
    }
    for (Building other : known().buildings()) {
      if (other.content() != null && holds(other.content(), chunk, root)) {
        coming.computeIfAbsent(other, b -> new ArrayList<>()).add(chunk);
        return;
      }
    }
    missing.add(chunk);
  }

  private static boolean holds(Content content, Chunk chunk, String root) {
    return content.rowGroups().contains(chunk.rowGroup()) && content.columns().contains(root);
  }

  @Override
  void begin() throws IOException {
    reserve(ExcerptWriter.length(excerpt, building().content().properties()));
    writer = open(path -> ExcerptWriter.create(path, excerpt));
  }

  @Override
  void write() {
    List<CompletableFuture<?>> parts = new ArrayList<>(fetched(missing));
    here.forEach((file, chunks) -> parts.add(run(() -> copy(file, chunks))));
    coming.forEach((other, chunks) -> parts.add(taken(other, chunks)));
    origin.kept(
        here.values().stream().flatMap(List::stream).mapToLong(Chunk::length).sum()
            + coming.values().stream().flatMap(List::stream).mapToLong(Chunk::length).sum());
    CompletableFuture.allOf(
            parts.stream()
                .map(part -> part.whenComplete((done, failure) -> noteBreak(failure)))
                .toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> end(failure));
  }

  /** The other parts need not be fetched any more; what they fail with then is not the cause. */
  private void noteBreak(Throwable failure) {
    if (failure != null) {
      broken.compareAndSet(null, Mirror.cause(failure));
    }
  }

  @Override
  void giveUp() {
    here.keySet().forEach(mirror().space()::release);
    coming.keySet().forEach(other -> other.made().thenAccept(mirror().space()::release));
  }

  private List<CompletableFuture<Void>> fetched(List<Chunk> chunks) {
    FetchSizes sizes = mirror().sizes();
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    for (Read read : RangePlan.of(chunks, sizes.gapBytes(), sizes.readBytes())) {
      reads.add(
          origin.fetch(
              read.offset(),
              Math.toIntExact(read.length()),
              () -> broken.get() == null && building().isWanted(),
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
              return run(() -> copy(file, chunks))
                  .whenComplete((done, e) -> mirror().space().release(file));
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
          } catch (RuntimeException | Error e) {
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
    here.keySet().forEach(mirror().space()::release);
    if (failure != null) {
      fail(broken.get());
      return;
    }
    finish(
        () -> {
          Content content = building().content();
          long length = writer.finish(content.properties());
          writer.close();
          ExcerptSeal seal = ExcerptSeal.read(unfinished()).orElseThrow();
          Path path = mirror().folder().finishExcerpt(unfinished());
          return new MirroredFile(known(), path, length, content, seal);
        });
  }

  @Override
  void closeFile() throws IOException {
    writer.close();
  }
}
