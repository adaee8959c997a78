package dev.portico.adapter.file.mirror;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What readers find in an excerpt is what they find in the same columns and rows of the original.
 */
class ParquetExcerptTest {
  private static Connection engine;

  @TempDir Path folder;
  private Path original;
  private int excerpts;

  @BeforeAll
  static void startEngine() throws Exception {
    engine = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterAll
  static void stopEngine() throws Exception {
    engine.close();
  }

  @BeforeEach
  void nameOriginal() {
    original = folder.resolve("original.parquet");
  }

  // ---- every subset

  private static final String NESTED =
      """
      SELECT range AS id,
             CASE WHEN range % 7 = 0 THEN NULL ELSE 'name ' || range % 300 END AS name,
             {'x': range, 'y': 'y' || range % 5, 'z': {'w': range / 3}} AS pair,
             CASE WHEN range % 5 > 0 THEN list_transform(range(range % 4), lambda i: i * range) END AS numbers,
             MAP {'a' || range % 3: range, 'b': NULL} AS named,
             [{'p': range % 11, 'q': [range % 2 = 0, NULL]}, NULL] AS pairs,
             CAST(range * 1.25 AS DECIMAL(12, 2)) AS price,
             CAST('2020-01-01' AS TIMESTAMP) + INTERVAL 1 HOUR * range AS moment
      FROM range(10000)
      """;

  @Test
  void allSubsetsOfColumnsAndSeveralOfRowGroups() throws Exception {
    copy(NESTED, "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);
    assertEquals(5, footer.rowGroups());
    List<String> columns = List.copyOf(Excerpts.allColumns(footer));
    Random random = new Random(5);
    for (int bits = 1; bits < 1 << columns.size(); bits++) {
      int chosen = bits;
      Set<String> subset =
          new TreeSet<>(
              IntStream.range(0, columns.size())
                  .filter(i -> (chosen & 1 << i) != 0)
                  .mapToObj(columns::get)
                  .toList());
      Set<Integer> groups = new TreeSet<>();
      random.ints(1 + random.nextInt(4), 0, 5).forEach(groups::add);
      same(footer, subset, groups);
    }
    for (Set<Integer> groups :
        List.of(Set.of(0), Set.of(4), Set.of(1, 3), Set.of(0, 1, 2, 3, 4), Set.<Integer>of())) {
      same(footer, Excerpts.allColumns(footer), groups);
    }
  }

  @Test
  void filesOfParquetsOwnWriterWithPageIndexAndBloomFilters() throws Exception {
    ownWriter();
    ParquetFooter footer = Excerpts.footer(original);
    assertTrue(footer.rowGroups() > 2, "row groups: " + footer.rowGroups());
    ColumnChunk chunk = footer.thrift().getRow_groups().get(0).getColumns().get(0);
    assertTrue(chunk.isSetColumn_index_offset() && chunk.getMeta_data().isSetBloom_filter_offset());

    for (Set<String> columns :
        List.of(
            Set.of("id"), Set.of("tags"), Set.of("name", "tags"), Set.of("id", "name", "tags"))) {
      for (Set<Integer> groups : List.of(Set.of(0), Set.of(1, 2), Excerpts.allRowGroups(footer))) {
        Path excerpt = same(footer, columns, groups);
        assertEquals(ownRows(original, footer, groups, columns), ownRows(excerpt, columns));
        for (RowGroup group : Excerpts.footer(excerpt).thrift().getRow_groups()) {
          for (ColumnChunk kept : group.getColumns()) {
            assertFalse(kept.isSetColumn_index_offset() || kept.isSetOffset_index_offset());
            assertFalse(kept.getMeta_data().isSetBloom_filter_offset());
            assertFalse(kept.getMeta_data().isSetBloom_filter_length());
          }
        }
      }
    }
  }

  // ---- filters that the engine answers from statistics

  @Test
  void theEnginesOwnPruningIsNotMisled() throws Exception {
    copy(
        "SELECT range AS id, 'n' || (range // 2048 * 1000 + (range * 7919) % 300) AS name, range /"
            + " 100 AS part FROM range(20000)",
        "ROW_GROUP_SIZE 2048");
    assertTrue(
        Excerpts.footer(original).thrift().getRow_groups().stream()
            .flatMap(group -> group.getColumns().stream())
            .anyMatch(column -> column.getMeta_data().isSetBloom_filter_offset()),
        "the engine wrote bloom filters");
    filtersAnswerAlike("id", "name", "part");
  }

  @Test
  void pruningOfAFileWithBloomFiltersOfParquetsOwnWriter() throws Exception {
    ownWriter();
    filtersAnswerAlike("id", "name");
  }

  private void filtersAnswerAlike(String... columns) throws Exception {
    ParquetFooter footer = Excerpts.footer(original);
    Set<Integer> groups = new TreeSet<>(Excerpts.allRowGroups(footer));
    groups.remove(1);
    Path excerpt = excerpt(ParquetExcerpt.of(footer, Set.of(columns), groups));
    for (String filter :
        List.of(
            "id = 5",
            "id = 2100",
            "id = 5000",
            "id = -1",
            "id BETWEEN 2000 AND 5000",
            "id > 4500",
            "id IS NULL",
            "name = 'n7919'",
            "name = 'n38'",
            "name = 'n1038'",
            "name = 'n5038'",
            "name = 'absent'",
            "name IN ('n1', 'n2', 'n3')",
            "name LIKE 'n99%'",
            "name IS NOT NULL AND id % 1000 = 7")) {
      assertEquals(
          rows(original, footer, List.of(columns), groups, filter),
          rows(excerpt, List.of(columns), filter),
          filter);
    }
  }

  // ---- the edges

  @Test
  void noColumnKeepsTheSmallestSoThatRowsCanBeCounted() throws Exception {
    copy(
        "SELECT 'a long text ' || range AS text, range % 2 = 0 AS flag, range AS id FROM"
            + " range(9000)",
        "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);
    ParquetExcerpt layout = ParquetExcerpt.of(footer, Set.of(), Set.of(0, 3));

    assertEquals(Set.of("flag"), layout.columns());
    assertEquals(List.of("4096"), query("SELECT count(*) FROM '" + excerpt(layout) + "'"));
  }

  @Test
  void noRowGroupLeavesAValidFileWithoutRows() throws Exception {
    copy(NESTED, "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);
    ParquetExcerpt layout = ParquetExcerpt.of(footer, Set.of("pair", "id"), Set.of());

    assertEquals(0, layout.dataBytes());
    Path excerpt = excerpt(layout);
    assertEquals(List.of("0"), query("SELECT count(*) FROM '" + excerpt + "'"));
    assertEquals(
        query("SELECT typeof(id) || typeof(pair) FROM '" + original + "' LIMIT 1"),
        query("SELECT typeof(max(id)) || typeof(max(pair)) FROM '" + excerpt + "'"));
    assertEquals(List.of(), ownRows(excerpt, Set.of("id")));
  }

  @Test
  void aFileWithoutRowsGivesAnExcerptWithoutRows() throws Exception {
    copy(NESTED.replace("range(10000)", "range(0)"), "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);

    Path excerpt =
        excerpt(ParquetExcerpt.of(footer, Set.of("name"), Excerpts.allRowGroups(footer)));

    assertEquals(List.of("0"), query("SELECT count(name) FROM '" + excerpt + "'"));
  }

  @Test
  void aWideFile() throws Exception {
    copy(
        IntStream.range(0, 1_000)
            .mapToObj(i -> "range + " + i + " AS c" + i)
            .collect(joining(", ", "SELECT ", " FROM range(5000)")),
        "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);

    same(footer, Set.of("c0", "c17", "c999"), Set.of(1));
    same(footer, Excerpts.allColumns(footer), Set.of(0, 2));
  }

  @Test
  void columnsChangeTheirNames() throws Exception {
    copy(NESTED, "ROW_GROUP_SIZE 4096");
    ParquetFooter footer = Excerpts.footer(original);
    Path excerpt =
        excerpt(
            ParquetExcerpt.of(footer, Set.of("id", "pair", "named"), Excerpts.allRowGroups(footer))
                .renamed(Map.of("pair", "id", "id", "pair", "named", "mit \"Punkt.\"")));

    assertEquals(
        query("SELECT (pair, id, named)::VARCHAR FROM '" + original + "'"),
        query("SELECT (id, pair, \"mit \"\"Punkt.\"\"\")::VARCHAR FROM '" + excerpt + "'"));
    assertEquals(
        List.of("pair", "id", "mit \"Punkt.\""),
        Excerpts.footer(excerpt).schema().getFields().stream().map(f -> f.getName()).toList());
    assertEquals(
        10_000,
        Excerpts.footer(excerpt).metadata().getBlocks().stream()
            .mapToLong(b -> b.getRowCount())
            .sum());
  }

  @Test
  void theOriginalsOwnMetadataIsLeftOut() throws Exception {
    copy(
        "SELECT range AS id, range AS other FROM range(10)",
        "KV_METADATA {pandas: 'bulk', \"ARROW:schema\": 'bulk'}");
    ParquetFooter footer = Excerpts.footer(original);
    Path excerpt = excerpt(ParquetExcerpt.of(footer, Set.of("id"), Set.of(0)));

    assertEquals(
        List.of("portico.source"),
        query("SELECT key::VARCHAR FROM parquet_kv_metadata('" + excerpt + "')"));
    assertEquals(
        footer.thrift().getCreated_by(), Excerpts.footer(excerpt).thrift().getCreated_by());
  }

  @Test
  void unknownColumnsAndRowGroupsAreTheCallersFault() throws Exception {
    copy("SELECT range AS id FROM range(10)", "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);
    assertThrows(
        IllegalArgumentException.class, () -> ParquetExcerpt.of(footer, Set.of("ID"), Set.of(0)));
    for (int ordinal : List.of(-1, 1)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ParquetExcerpt.of(footer, Set.of("id"), Set.of(ordinal)));
    }
  }

  @Test
  void neighboursInTheOriginalAreNeighboursInTheExcerpt() throws Exception {
    copy(NESTED, "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);
    List<Chunk> chunks =
        ParquetExcerpt.of(footer, Set.of("pair", "numbers", "price"), Set.of(1, 2)).chunks();
    int adjoining = 0;
    for (int i = 1; i < chunks.size(); i++) {
      Chunk left = chunks.get(i - 1);
      Chunk right = chunks.get(i);
      assertEquals(left.targetOffset() + left.length(), right.targetOffset());
      assertTrue(left.sourceOffset() < right.sourceOffset());
      adjoining += left.sourceOffset() + left.length() == right.sourceOffset() ? 1 : 0;
    }
    assertEquals(6, adjoining, "the three leaves of pair and numbers behind them, twice");
  }

  // ---- the footer's own consistency

  @Test
  void sizesAndOffsetsOfTheNewFooterFitItsData() throws Exception {
    copy(NESTED, "ROW_GROUP_SIZE 2048");
    ParquetFooter footer = Excerpts.footer(original);
    ParquetFooter copy =
        Excerpts.footer(excerpt(ParquetExcerpt.of(footer, Set.of("name", "pair"), Set.of(1, 4))));

    assertEquals(2048 + (10_000 - 4 * 2048), copy.rows());
    for (RowGroup group : copy.thrift().getRow_groups()) {
      List<ColumnMetaData> columns =
          group.getColumns().stream().map(ColumnChunk::getMeta_data).toList();
      assertEquals(
          columns.stream().mapToLong(ColumnMetaData::getTotal_compressed_size).sum(),
          group.getTotal_compressed_size());
      assertEquals(
          columns.stream().mapToLong(ColumnMetaData::getTotal_uncompressed_size).sum(),
          group.getTotal_byte_size());
      assertTrue(columns.stream().allMatch(column -> column.isSetStatistics()));
    }
    assertEquals(
        footer.thrift().getRow_groups().get(4).getColumns().get(1).getMeta_data().getStatistics(),
        copy.thrift().getRow_groups().get(1).getColumns().get(0).getMeta_data().getStatistics());
  }

  // ---- helpers

  private void copy(String select, String options) throws SQLException {
    run("COPY (" + select + ") TO '" + original + "' (" + options + ")");
  }

  private Path excerpt(ParquetExcerpt layout) throws IOException {
    Path path = folder.resolve("excerpt" + excerpts++ + ".parquet");
    Excerpts.write(original, layout, path, new Random(excerpts));
    assertTrue(ExcerptSeal.verify(path).isPresent());
    return path;
  }

  /** The excerpt, of which the engine reads what it reads of the original. */
  private Path same(ParquetFooter footer, Set<String> columns, Set<Integer> groups)
      throws Exception {
    Path excerpt = excerpt(ParquetExcerpt.of(footer, columns, groups));
    List<String> expected = rows(original, footer, columns, groups, "true");
    assertEquals(expected, rows(excerpt, columns, "true"), columns + " of " + groups);
    assertEquals(groups.isEmpty(), expected.isEmpty());
    assertEquals(columns.size(), query("DESCRIBE SELECT * FROM '" + excerpt + "'").size());
    return excerpt;
  }

  private static List<String> rows(
      Path file, ParquetFooter footer, Iterable<String> columns, Set<Integer> groups, String filter)
      throws SQLException {
    List<String> ranges = new ArrayList<>(List.of("false"));
    long row = 0;
    for (int i = 0; i < footer.rowGroups(); i++) {
      long end = row + footer.thrift().getRow_groups().get(i).getNum_rows();
      if (groups.contains(i)) {
        ranges.add("file_row_number >= " + row + " AND file_row_number < " + end);
      }
      row = end;
    }
    String from = "read_parquet('" + file + "', file_row_number = true)";
    return query(
        text(columns) + from + " WHERE (" + String.join(" OR ", ranges) + ") AND (" + filter + ")");
  }

  private static List<String> rows(Path file, Iterable<String> columns, String filter)
      throws SQLException {
    return query(text(columns) + "'" + file + "' WHERE " + filter);
  }

  private static String text(Iterable<String> columns) {
    return "SELECT struct_pack(" + String.join(", ", packed(columns)) + ")::VARCHAR FROM ";
  }

  private static List<String> packed(Iterable<String> columns) {
    List<String> packed = new ArrayList<>();
    columns.forEach(column -> packed.add(column + " := " + column));
    return packed;
  }

  private static void run(String sql) throws SQLException {
    try (Statement statement = engine.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> query(String sql) throws SQLException {
    try (Statement statement = engine.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        result.add(rows.getString(1));
      }
      return result;
    }
  }

  // ---- Parquet's own writer and reader

  private static final MessageType OWN_SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message own {
            required int64 id;
            optional binary name (STRING);
            optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
          }
          """);

  private void ownWriter() throws IOException {
    SimpleGroupFactory rows = new SimpleGroupFactory(OWN_SCHEMA);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(original))
            .withConf(new PlainParquetConfiguration())
            .withType(OWN_SCHEMA)
            .withRowGroupSize(60_000L)
            .withPageSize(2_000)
            .withMinRowCountForPageSizeCheck(10)
            .withBloomFilterEnabled("id", true)
            .withBloomFilterEnabled("name", true)
            .withBloomFilterNDV("id", 1_000)
            .withBloomFilterNDV("name", 1_000)
            .withDictionaryEncoding("id", false)
            .withDictionaryEncoding("name", false)
            .build()) {
      for (int i = 0; i < 8_000; i++) {
        Group row = rows.newGroup().append("id", (long) i);
        if (i % 9 > 0) {
          row.append("name", "n" + (i * 7919L) % 10_000);
        }
        Group tags = row.addGroup("tags");
        for (int t = 0; t < i % 3; t++) {
          tags.addGroup("list").append("element", "t" + i % 40);
        }
        writer.write(row);
      }
    }
  }

  private static List<String> ownRows(Path file, Set<String> columns) throws IOException {
    List<String> rows = new ArrayList<>();
    PlainParquetConfiguration settings = new PlainParquetConfiguration();
    MessageType schema = Excerpts.footer(file).schema();
    settings.set(
        ReadSupport.PARQUET_READ_SCHEMA,
        new MessageType(
                "own",
                schema.getFields().stream().filter(f -> columns.contains(f.getName())).toList())
            .toString());
    try (ParquetReader<Group> reader =
        new ParquetReader.Builder<Group>(new LocalInputFile(file), settings) {
          @Override
          protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
          }
        }.build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.add(row.toString());
      }
    }
    return rows;
  }

  private static List<String> ownRows(
      Path file, ParquetFooter footer, Set<Integer> groups, Set<String> columns)
      throws IOException {
    List<String> all = ownRows(file, columns);
    List<String> chosen = new ArrayList<>();
    int row = 0;
    for (int i = 0; i < footer.rowGroups(); i++) {
      int end = row + (int) footer.thrift().getRow_groups().get(i).getNum_rows();
      if (groups.contains(i)) {
        chosen.addAll(all.subList(row, end));
      }
      row = end;
    }
    assertNotEquals(List.of(), chosen);
    return chosen;
  }
}
