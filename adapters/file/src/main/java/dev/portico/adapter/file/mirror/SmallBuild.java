package dev.portico.adapter.file.mirror;

import dev.portico.adapter.file.mirror.RangePlan.Read;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes one copy of all that can be read of a small Parquet file, out of one answer of the store.
 * It is an excerpt like others, so that the engine reads files of every size alike; the original's
 * footer goes with it, because it tells what the copy does not show.
 */
final class SmallBuild extends Build {
  private final Function<byte[], ParquetFooter> footer;
  private final Origin origin;
  private final long length;
  private MirroredFile made;

  SmallBuild(
      Mirror mirror, VersionFiles known, Function<byte[], ParquetFooter> footer, Origin origin) {
    super(mirror, known, Building.small(origin));
    this.footer = footer;
    this.origin = origin;
    this.length = known.version().length();
  }

  @Override
  void begin() {
    reserve(length);
  }

  @Override
  void write() {
    origin
        .fetch(0, Math.toIntExact(length), building()::isWanted, this::write)
        .whenComplete((done, failure) -> end(failure));
  }

  private void write(byte[] bytes) {
    ParquetFooter told = footer.apply(bytes);
    ParquetExcerpt excerpt = ParquetExcerpt.ofAll(told);
    Content content = new Content(excerpt.columns(), excerpt.rowGroups(), Map.of());
    Map<String, String> properties = new HashMap<>(content.properties());
    properties.put(ExcerptSeal.ORIGINAL, "");
    int dataEnd = Math.toIntExact(told.dataEnd());
    ByteBuffer original = ByteBuffer.wrap(bytes, dataEnd, bytes.length - dataEnd).slice();
    try {
      reserve(ExcerptWriter.length(excerpt, properties, original.remaining()));
      long written;
      try (ExcerptWriter writer = open(path -> ExcerptWriter.create(path, excerpt))) {
        // read as one range, which is here
        for (Read read : RangePlan.of(excerpt.chunks(), length, length)) {
          writer.write(
              read,
              ByteBuffer.wrap(
                  bytes, Math.toIntExact(read.offset()), Math.toIntExact(read.length())));
        }
        written = writer.finish(properties, original);
      }
      ExcerptSeal seal = ExcerptSeal.read(unfinished()).orElseThrow();
      Path path = mirror().folder().finishExcerpt(unfinished());
      made = new MirroredFile(known(), path, written, content, seal);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void end(Throwable failure) {
    if (failure != null) {
      fail(Mirror.cause(failure));
    } else {
      finish(() -> made);
    }
  }
}
