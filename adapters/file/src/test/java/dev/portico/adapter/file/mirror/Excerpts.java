package dev.portico.adapter.file.mirror;

import dev.portico.adapter.file.mirror.RangePlan.Read;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes excerpts of local files the way a mirror makes them of remote ones. */
public final class Excerpts {
  private static final int FIRST_TAIL_BYTES = 512;

  private Excerpts() {}

  /** The footer, read by a small tail and then by one of the right size. */
  public static ParquetFooter footer(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    String name = "connection lake: file '" + file.getFileName() + "'";
    byte[] tail = last(all, FIRST_TAIL_BYTES);
    int bytes = ParquetTail.footerBytes(name, tail, all.length);
    return ParquetTail.parse(name, bytes > tail.length ? last(all, bytes) : tail, all.length);
  }

  static byte[] last(byte[] all, int bytes) {
    return Arrays.copyOfRange(all, Math.max(0, all.length - bytes), all.length);
  }

  public static Set<Integer> allRowGroups(ParquetFooter footer) {
    return IntStream.range(0, footer.rowGroups()).boxed().collect(Collectors.toSet());
  }

  public static Set<String> allColumns(ParquetFooter footer) {
    return footer.roots().stream()
        .map(SchemaRoot::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Writes the file; reads arrive in any order. */
  public static Path write(Path original, ParquetExcerpt excerpt, Path target, Random random)
      throws IOException {
    List<Read> reads =
        new ArrayList<>(
            RangePlan.of(excerpt.chunks(), random.nextInt(2_000), 1 + random.nextInt(100_000)));
    Collections.shuffle(reads, random);
    try (FileChannel source = FileChannel.open(original);
        ExcerptWriter writer = ExcerptWriter.create(target, excerpt)) {
      for (Read read : reads) {
        ByteBuffer bytes = ByteBuffer.allocate((int) read.length());
        Channels.readFully(source, bytes, read.offset());
        writer.write(read, bytes.flip());
      }
      writer.finish(Map.of("portico.source", original.getFileName().toString()));
    }
    return target;
  }
}
