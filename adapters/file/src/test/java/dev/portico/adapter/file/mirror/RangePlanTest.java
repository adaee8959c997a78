package dev.portico.adapter.file.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import dev.portico.adapter.file.mirror.RangePlan.Piece;
import dev.portico.adapter.file.mirror.RangePlan.Read;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Few requests, each byte once. */
class RangePlanTest {
  @Test
  void nearChunksShareARead() {
    List<Chunk> chunks = chunks(4, 10, 14, 10, 30, 10, 100, 5);

    assertEquals(List.of("4+20", "30+10", "100+5"), shown(RangePlan.of(chunks, 5, 1_000)));
    assertEquals(List.of("4+36", "100+5"), shown(RangePlan.of(chunks, 6, 1_000)));
    assertEquals(List.of("4+101"), shown(RangePlan.of(chunks, 60, 101)));
    assertEquals(List.of("4+36", "100+5"), shown(RangePlan.of(chunks, 60, 100)));
  }

  @Test
  void aLargeChunkIsReadInPartsOfAboutEqualSize() {
    assertEquals(List.of("4+34", "38+33", "71+33"), shown(RangePlan.of(chunks(4, 100), 0, 40)));
  }

  @Test
  void noChunksNeedNoRead() {
    assertEquals(List.of(), RangePlan.of(List.of(), 10, 10));
    assertEquals(List.of(), RangePlan.of(chunks(4, 0), 10, 10));
    assertThrows(IllegalArgumentException.class, () -> RangePlan.of(List.of(), -1, 10));
    assertThrows(IllegalArgumentException.class, () -> RangePlan.of(List.of(), 0, 0));
  }

  @Test
  void eachByteOfEachChunkIsServedOnceWhateverTheChunks() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<Chunk> chunks = randomChunks(random);
      long maxGap = random.nextInt(50);
      long maxRead = 1 + random.nextInt(300);

      List<Read> reads = RangePlan.of(chunks, maxGap, maxRead);

      for (Chunk chunk : chunks) {
        long done = 0;
        for (Read read : reads) {
          for (Piece piece : read.pieces()) {
            if (piece.chunk().equals(chunk)) {
              assertEquals(chunk.sourceOffset() + done, piece.offset(), "seed " + seed);
              assertEquals(chunk.targetOffset() + done, piece.targetOffset(), "seed " + seed);
              done += piece.length();
            }
          }
        }
        assertEquals(chunk.length(), done, "seed " + seed);
      }
      reads.forEach(read -> check(read, maxGap, maxRead));
      for (int i = 1; i < reads.size(); i++) {
        Read left = reads.get(i - 1);
        Read right = reads.get(i);
        assertTrue(left.offset() <= right.offset(), "rising offsets, seed " + seed);
        long joined =
            Math.max(left.offset() + left.length(), right.pieces().get(0).end()) - left.offset();
        assertTrue(
            right.offset() - left.offset() - left.length() > maxGap || joined > maxRead,
            "no two reads that could have been one, seed " + seed);
      }
    }
  }

  private static void check(Read read, long maxGap, long maxRead) {
    assertTrue(read.length() > 0 && read.length() <= maxRead);
    long end = read.offset();
    assertEquals(read.offset(), read.pieces().get(0).offset());
    for (Piece piece : read.pieces()) {
      assertTrue(piece.length() > 0);
      assertTrue(piece.offset() - end <= maxGap);
      end = Math.max(end, piece.end());
    }
    assertEquals(read.offset() + read.length(), end, "nothing is read behind the last piece");
  }

  private static List<Chunk> randomChunks(Random random) {
    List<Integer> numbers = new ArrayList<>();
    int offset = 4;
    for (int i = random.nextInt(12); i > 0; i--) {
      // Now and then chunks overlap, as the padded ones of old writers do.
      offset = Math.max(4, offset + random.nextInt(80) - 15);
      int length = random.nextInt(200);
      numbers.add(offset);
      numbers.add(length);
      offset += length;
    }
    List<Chunk> chunks =
        new ArrayList<>(chunks(numbers.stream().mapToInt(Integer::intValue).toArray()));
    Collections.shuffle(chunks, random);
    return chunks;
  }

  private static List<Chunk> chunks(int... offsetsAndLengths) {
    List<Chunk> chunks = new ArrayList<>();
    long target = 4;
    for (int i = 0; i < offsetsAndLengths.length; i += 2) {
      chunks.add(
          new Chunk(i / 2, 0, i / 2, offsetsAndLengths[i], offsetsAndLengths[i + 1], target));
      target += offsetsAndLengths[i + 1];
    }
    return chunks;
  }

  private static List<String> shown(List<Read> reads) {
    return reads.stream().map(read -> read.offset() + "+" + read.length()).toList();
  }
}
