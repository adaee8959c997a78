package dev.portico.adapter.file.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.And;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.In;
import dev.portico.spi.Predicate.Not;
import dev.portico.spi.Predicate.Operator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Page indexes and Bloom filters: what they prune, what is read of them and when it is not. */
class IndexPruningTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("page", ColumnType.BIGINT, false),
          new Column("even", ColumnType.INTEGER, false),
          new Column("word", ColumnType.VARCHAR, false));
  private static final ReadCost COST = new ReadCost(1_000);
  private static final long BIG = 1_000_000;

  @TempDir static Path folder;

  /**
   * Two row groups of three pages: the numbers 0, 100 and 200 in the pages' order (1,000 more in
   * the second row group), even numbers to 58 in any order, and a word for each.
   */
  private static ParquetFile file;

  @BeforeAll
  static void writeFile() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message file { required int64 page; required int32 even;"
                + " required binary word (STRING); }");
    Path path = folder.resolve("file.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(path))
            .withType(schema)
            .withConf(new PlainParquetConfiguration())
            .withRowGroupRowCountLimit(30)
            .withPageRowCountLimit(10)
            .withMinRowCountForPageSizeCheck(1)
            .withBloomFilterEnabled("even", true)
            .withBloomFilterEnabled("word", true)
            .withMaxBloomFilterBytes(1024)
            .build()) {
      for (int row = 0; row < 60; row++) {
        int even = row * 14 % 60;
        writer.write(
            new SimpleGroup(schema)
                .append("page", row % 30 / 10 * 100L + row / 30 * 1_000L)
                .append("even", even)
                .append("word", "word " + even));
      }
    }
    file = ParquetFile.read(path);
    assertEquals(2, file.footer().getRow_groupsSize());
  }

  private static Predicate equal(String column, ColumnType type, Object value) {
    return new Comparison(column, Operator.EQUAL, new BindValue(type, value));
  }

  private static Predicate page(long number) {
    return equal("page", ColumnType.BIGINT, number);
  }

  private static Predicate even(int number) {
    return equal("even", ColumnType.INTEGER, number);
  }

  private static RowGroupPruning pruning(Predicate predicate) {
    return file.pruning(COLUMNS, predicate);
  }

  private static List<Integer> byAll(Predicate predicate) {
    return pruning(predicate).candidates(List.of(0, 1), n -> BIG, COST, file::bytes);
  }

  @Test
  void aRowGroupOfWhichNoPageHoldsTheValueIsPruned() {
    assertEquals(List.of(0), pruning(page(50)).candidates());
    assertEquals(List.of(), byAll(page(50)));
    assertEquals(List.of(0), byAll(page(100)));
    assertEquals(List.of(1), byAll(page(1_200)));
  }

  @Test
  void pagesOfSeveralColumnsAreLookedAtTogether() {
    Predicate lowPage = page(0);
    Predicate highPage =
        new Comparison("page", Operator.GREATER, new BindValue(ColumnType.BIGINT, 150L));
    Predicate both = new And(List.of(lowPage, highPage));
    assertEquals(List.of(0), pruning(both).candidates());
    assertEquals(List.of(), byAll(both));
    assertEquals(
        List.of(0, 1), byAll(new And(List.of(highPage, new Not(even(1))))), "NOT of a lookup");
  }

  @Test
  void aValueThatTheBloomFilterLacksIsPruned() {
    assertEquals(List.of(0, 1), pruning(even(31)).candidates());
    assertEquals(List.of(), byAll(even(31)));
    assertFalse(byAll(even(28)).isEmpty());
    assertEquals(List.of(), byAll(equal("word", ColumnType.VARCHAR, "word 3")));
    assertFalse(byAll(equal("word", ColumnType.VARCHAR, "word 4")).isEmpty());
    List<BindValue> odd =
        List.of(new BindValue(ColumnType.INTEGER, 3), new BindValue(ColumnType.BIGINT, 5L));
    assertEquals(List.of(), byAll(new In("even", odd)));
    List<BindValue> some = new ArrayList<>(odd);
    some.add(new BindValue(ColumnType.INTEGER, 14));
    assertFalse(byAll(new In("even", some)).isEmpty());
    assertEquals(List.of(0, 1), byAll(new Not(even(31))));
  }

  @Test
  void whatWouldBeReadIsToldBefore() {
    RowGroupPruning both = pruning(new And(List.of(page(100), even(31))));
    assertEquals(4, both.pageIndexRanges(0).size());
    assertEquals(1, both.bloomFilterRanges(0).size());
    RowGroupPruning range =
        pruning(new Comparison("even", Operator.LESS, new BindValue(ColumnType.INTEGER, 31)));
    assertEquals(2, range.pageIndexRanges(0).size());
    assertEquals(List.of(), range.bloomFilterRanges(0), "a filter knows no order");
    assertEquals(List.of(), pruning(Predicate.ALL).pageIndexRanges(0));
  }

  @Test
  void neighboursAreReadByOneRequestAndNothingIsReadTwice() {
    List<ByteRange> read = new ArrayList<>();
    pruning(new And(List.of(page(0), even(0))))
        .candidates(
            List.of(0, 1),
            n -> BIG,
            new ReadCost(100_000),
            range -> {
              read.add(range);
              return file.bytes(range);
            });
    assertEquals(2, read.size(), "page indexes, then filters: " + read);
  }

  @Test
  void nothingIsReadWhereItCostsMoreThanItCanSpare() {
    RangeReader never =
        range -> {
          throw new AssertionError("read " + range);
        };
    assertEquals(List.of(0), pruning(page(50)).candidates(List.of(0, 1), n -> 900, COST, never));
    assertEquals(
        List.of(),
        pruning(page(5_000)).candidates(List.of(0, 1), n -> BIG, COST, never),
        "the footer was enough");
    assertEquals(List.of(1), pruning(Predicate.ALL).candidates(List.of(1), n -> BIG, COST, never));
  }

  @Test
  void aFaultOfReadingComesOut() {
    PortException fault = new PortException(Reason.UNAVAILABLE, "gone");
    RangeReader broken =
        range -> {
          throw fault;
        };
    RowGroupPruning pruning = pruning(page(50));
    List<Integer> all = List.of(0, 1);
    assertSame(
        fault,
        assertThrows(PortException.class, () -> pruning.candidates(all, n -> BIG, COST, broken)));
    assertThrows(
        IllegalStateException.class,
        () -> pruning.candidates(all, n -> BIG, COST, range -> new byte[1]));
  }

  @Test
  void damagedIndexesPruneNothingThatMatches() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      RangeReader zeros = range -> new byte[range.length()];
      RangeReader noise =
          range -> {
            byte[] bytes = new byte[range.length()];
            random.nextBytes(bytes);
            return bytes;
          };
      RangeReader reader = i == 0 ? zeros : noise;
      List<Integer> left = pruning(page(100)).candidates(List.of(0), n -> BIG, COST, reader);
      assertEquals(List.of(0), left);
    }
  }

  @Test
  void rangesThatCannotBeAreNotRead() {
    var footer = file.footer().deepCopy();
    footer.getRow_groups().get(0).getColumns().get(0).setColumn_index_length(-5);
    footer
        .getRow_groups()
        .get(0)
        .getColumns()
        .get(1)
        .getMeta_data()
        .setBloom_filter_length(1 << 30);
    RowGroupPruning pruning =
        RowGroupPruning.of(
            footer, new FileView(COLUMNS, Map.of()), new And(List.of(page(50), even(31))));
    assertEquals(2, pruning.pageIndexRanges(0).size());
    assertTrue(pruning.bloomFilterRanges(0).isEmpty());
  }
}
