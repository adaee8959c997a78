package dev.portico.adapter.file.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A torn or altered excerpt is found; a whole one says what it is. */
class ExcerptSealTest {
  @TempDir Path folder;
  private Path original;
  private ParquetFooter footer;

  @BeforeEach
  void makeOriginal() throws Exception {
    original = folder.resolve("original.parquet");
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = engine.createStatement()) {
      statement.execute(
          "COPY (SELECT range AS id, 'n' || range AS name, range * 1.5 AS price FROM range(6000))"
              + " TO '"
              + original
              + "' (ROW_GROUP_SIZE 2048)");
    }
    footer = Excerpts.footer(original);
  }

  private Path excerpt(String name, Set<String> columns) throws IOException {
    return Excerpts.write(
        original,
        ParquetExcerpt.of(footer, columns, Set.of(0, 2)),
        folder.resolve(name),
        new Random(1));
  }

  @Test
  void aWholeFileSaysWhatItIs() throws Exception {
    Path file = excerpt("e.parquet", Set.of("id", "price"));

    assertEquals(
        Map.of("portico.source", "original.parquet"),
        ExcerptSeal.verify(file).orElseThrow().properties());
    assertEquals(
        Map.of("portico.source", "original.parquet"),
        ExcerptSeal.read(file).orElseThrow().properties());
  }

  @Test
  void everyFlippedBitIsFound() throws Exception {
    Path file = excerpt("e.parquet", Set.of("price"));
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      byte[] altered = whole.clone();
      // All of the file's end, samples of the data.
      int at = i < 1_000 ? Math.max(0, whole.length - 1 - i) : random.nextInt(whole.length);
      altered[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, altered);
      assertEquals(Optional.empty(), ExcerptSeal.verify(file), "byte " + at);
    }
  }

  @Test
  void everyLengthAtWhichAFileIsCutOffIsFound() throws Exception {
    Path file = excerpt("e.parquet", Set.of("price"));
    byte[] whole = Files.readAllBytes(file);
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      for (int length = whole.length - 1; length >= 0; length -= length > 3_000 ? 97 : 1) {
        cut.setLength(length);
        assertEquals(Optional.empty(), ExcerptSeal.verify(file), "cut at " + length);
        assertEquals(Optional.empty(), ExcerptSeal.read(file), "cut at " + length);
      }
    }
  }

  @Test
  void aFileOfWhichABlockNeverReachedTheDiskIsFound() throws Exception {
    Path file = excerpt("e.parquet", Set.of("id"));
    byte[] whole = Files.readAllBytes(file);
    for (int from = 0; from + 512 < whole.length; from += 512) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, from, from + 512, (byte) 0);
      Files.write(file, torn);
      assertEquals(Optional.empty(), ExcerptSeal.verify(file), "from " + from);
    }
  }

  @Test
  void otherFilesAreNoExcerpts() throws Exception {
    assertEquals(Optional.empty(), ExcerptSeal.verify(original));
    assertEquals(
        Optional.empty(), ExcerptSeal.verify(Files.writeString(folder.resolve("t"), "text")));
    assertEquals(Optional.empty(), ExcerptSeal.verify(Files.createFile(folder.resolve("empty"))));
    assertThrows(NoSuchFileException.class, () -> ExcerptSeal.verify(folder.resolve("absent")));
  }

  @Test
  void aWiderExcerptCopiesTheChunksThatAreHere() throws Exception {
    Path narrow = excerpt("narrow.parquet", Set.of("id", "price"));
    ParquetExcerpt narrowLayout = ParquetExcerpt.of(footer, Set.of("id", "price"), Set.of(0, 2));
    ParquetExcerpt wide = ParquetExcerpt.of(footer, Set.of("id", "name", "price"), Set.of(0, 2));
    Path file = folder.resolve("wide.parquet");

    writeWide(narrow, narrowLayout, wide, file);

    assertTrue(ExcerptSeal.verify(file).isPresent());
    Path direct = excerpt("direct.parquet", Set.of("id", "name", "price"));
    assertEquals(-1, Files.mismatch(direct, file));
  }

  @Test
  void aCopyOfTornBytesIsFoundToo() throws Exception {
    Path narrow = excerpt("narrow.parquet", Set.of("id", "price"));
    ParquetExcerpt narrowLayout = ParquetExcerpt.of(footer, Set.of("id", "price"), Set.of(0, 2));
    try (RandomAccessFile altered = new RandomAccessFile(narrow.toFile(), "rw")) {
      altered.seek(100);
      altered.write(altered.read() + 1);
    }
    ParquetExcerpt wide = ParquetExcerpt.of(footer, Set.of("id", "name", "price"), Set.of(0, 2));
    Path file = folder.resolve("wide.parquet");

    writeWide(narrow, narrowLayout, wide, file);

    assertEquals(Optional.empty(), ExcerptSeal.verify(file));
  }

  private void writeWide(Path narrow, ParquetExcerpt narrowLayout, ParquetExcerpt wide, Path file)
      throws IOException {
    ExcerptSeal seal = ExcerptSeal.read(narrow).orElseThrow();
    try (FileChannel from = FileChannel.open(narrow);
        FileChannel source = FileChannel.open(original);
        ExcerptWriter writer = ExcerptWriter.create(file, wide)) {
      for (Chunk chunk : wide.chunks()) {
        Optional<Chunk> here =
            narrowLayout.chunks().stream()
                .filter(c -> c.rowGroup() == chunk.rowGroup() && c.leaf() == chunk.leaf())
                .findFirst();
        if (here.isPresent()) {
          writer.copy(chunk, from, here.get(), seal);
        } else {
          for (RangePlan.Read read : RangePlan.of(List.of(chunk), 0, 1_000)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) read.length());
            Channels.readFully(source, bytes, read.offset());
            writer.write(read, bytes.flip());
          }
        }
      }
      writer.finish(Map.of("portico.source", "original.parquet"));
    }
  }

  @Test
  void manyThreadsWriteOneFile() throws Exception {
    ParquetExcerpt layout =
        ParquetExcerpt.of(footer, Set.of("id", "name", "price"), Set.of(0, 1, 2));
    byte[] all = Files.readAllBytes(original);
    Path file = folder.resolve("e.parquet");
    try (ExcerptWriter writer = ExcerptWriter.create(file, layout)) {
      List<CompletableFuture<Void>> writes =
          RangePlan.of(layout.chunks(), 0, 500).stream()
              .map(
                  read ->
                      CompletableFuture.runAsync(
                          () -> {
                            try {
                              writer.write(
                                  read,
                                  ByteBuffer.wrap(all, (int) read.offset(), (int) read.length()));
                            } catch (IOException e) {
                              throw new UncheckedIOException(e);
                            }
                          }))
              .toList();
      writes.forEach(CompletableFuture::join);
      assertEquals(writer.finish(Map.of()), Files.size(file));
    }
    assertTrue(ExcerptSeal.verify(file).isPresent());
  }

  @Test
  void aWriterThatGotTooLittleDoesNotFinish() throws Exception {
    ParquetExcerpt layout = ParquetExcerpt.of(footer, Set.of("id"), Set.of(0));
    Path file = folder.resolve("unfinished.parquet");
    try (ExcerptWriter writer = ExcerptWriter.create(file, layout)) {
      assertThrows(IllegalStateException.class, () -> writer.finish(Map.of()));
    }
    assertEquals(Optional.empty(), ExcerptSeal.verify(file));
  }

  @Test
  void checksumsOfPartsMakeTheChecksumOfAll() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(bytes);
      int cut = random.nextInt(bytes.length);
      int first = Crc32cSum.of(ByteBuffer.wrap(bytes, 0, cut));
      int second = Crc32cSum.of(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
      assertEquals(
          Crc32cSum.of(ByteBuffer.wrap(bytes)),
          Crc32cSum.combine(first, second, bytes.length - cut));
    }
  }
}
