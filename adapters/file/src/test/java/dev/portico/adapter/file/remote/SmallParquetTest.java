package dev.portico.adapter.file.remote;

import static dev.portico.adapter.file.remote.RemoteTables.request;
import static dev.portico.adapter.file.remote.RemoteTables.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.OddParquet;
import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.Predicate;
import dev.portico.testkit.s3.RequestKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Small Parquet files come with one request and are read like the big ones, also those that the
 * engine would misread where they are.
 */
class SmallParquetTest {
  /** No file is small. */
  private static final FetchSizes BIG = new FetchSizes(0, 32L << 20, 128L << 10, 8 << 20);

  private static RemoteTables s3;
  private Path file;
  private int number;

  @BeforeAll
  static void start() throws Exception {
    s3 = new RemoteTables();
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @BeforeEach
  void nameFile() throws Exception {
    file = Files.createTempDirectory(s3.folder(), "small").resolve("a.parquet");
  }

  private void write(String select) throws SQLException {
    s3.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
  }

  /** What the engine makes of the file where it is: no rows when it refuses it. */
  private List<String> inPlace(String columns) {
    try {
      return s3.rows("SELECT " + columns + " FROM '" + file + "'");
    } catch (SQLException e) {
      return List.of();
    }
  }

  private static FileRequest of(String folder, String... columns) {
    Column[] all =
        Stream.of(columns).map(c -> new Column(c, ColumnType.VARCHAR, true)).toArray(Column[]::new);
    return request(table(folder, all), Predicate.ALL, columns);
  }

  private static List<String> read(RemotePort port, FileRequest request, String columns)
      throws SQLException {
    try (FileSource source = port.open(request, RemoteTables.context())) {
      FileListing listing = FileListing.all(source);
      return s3.rows(
          "SELECT " + columns + " FROM read_parquet('" + listing.files().get(0).path() + "')");
    }
  }

  private long gets() {
    return s3.proxy().traffic().count(RequestKind.GET_OBJECT);
  }

  private String put() throws IOException {
    String folder = "odd" + System.nanoTime() + number++ + "/";
    s3.server().put(RemoteTables.BUCKET, folder + "a.parquet", file);
    return folder;
  }

  /** Read as a small one, again, after a restart, and as a big one. */
  private void assertRead(List<String> expected, String columns, String... needed)
      throws Exception {
    assertTrue(Files.size(file) < FetchSizes.DEFAULT.wholeBytes());
    assertNotEquals(expected, inPlace(columns), "the engine has learned to read this");
    String folder = put();
    FileRequest request = of(folder, needed);
    long before = gets();
    assertEquals(expected, read(s3.port(), request, columns));
    assertEquals(1, gets() - before);
    assertEquals(expected, read(s3.port(), request, columns));
    s3.restart(Map.of());
    assertEquals(expected, read(s3.port(), request, columns));
    assertEquals(1, gets() - before, "it is here");
    Path other = Files.createTempDirectory(s3.folder(), "mirror");
    try (RemotePort big = s3.port(s3.proxy().endpoint(), other, Map.of(), BIG)) {
      assertEquals(expected, read(big, request, columns));
    }
  }

  @Test
  void typesThatOnlyTheNewerNotationTells() throws Exception {
    write(
        "SELECT 1.25::DECIMAL(9, 2) AS amount, 123456789.125::DECIMAL(18, 3) AS large, 'text' AS"
            + " text, 4000000000::UINTEGER AS u32, 18446744073709551615::UBIGINT AS u64, DATE"
            + " '2024-02-29' AS day, [1, NULL] AS list, MAP {'k': 1} AS map, '{}'::JSON AS json,"
            + " {'d': 2.5::DECIMAL(4, 1)} AS pair");
    Map<String, List<String>> expected = new java.util.LinkedHashMap<>();
    for (String column :
        List.of("amount", "large", "text", "u32", "u64", "day", "list", "map", "json", "pair")) {
      expected.put(column, inPlace("typeof(" + column + "), " + column));
    }
    OddParquet.onlyNewerNotation(file);
    for (Map.Entry<String, List<String>> column : expected.entrySet()) {
      String name = column.getKey();
      assertRead(column.getValue(), "typeof(" + name + "), " + name, name);
    }
  }

  @Test
  void theMapsOfOldHive() throws Exception {
    write("SELECT 1 AS id, MAP {'k': 1} AS map");
    OddParquet.mapsOfOldHive(file);
    assertRead(List.of("1|{k=1}"), "id, map", "id", "map");
  }

  @Test
  void aDecimalWithoutAScale() throws Exception {
    write("SELECT 7::DECIMAL(9, 0) AS whole");
    OddParquet.rewrite(
        file,
        footer ->
            footer.getSchema().stream()
                .filter(e -> e.getConverted_type() == ConvertedType.DECIMAL)
                .forEach(
                    e -> {
                      e.unsetScale();
                      e.unsetLogicalType();
                    }));
    assertRead(List.of("7|DECIMAL(9,0)"), "whole, typeof(whole)", "whole");
  }

  /** The engine numbers them, and takes the second "key" for the one called "key_1". */
  @Test
  void namesThatComeTwice() throws Exception {
    write("SELECT 'a' AS key, 'b' AS other, 'c' AS key_1");
    OddParquet.rewrite(
        file,
        footer -> {
          footer.getSchema().get(2).setName("key");
          footer
              .getRow_groups()
              .get(0)
              .getColumns()
              .get(1)
              .getMeta_data()
              .setPath_in_schema(List.of("key"));
        });
    assertRead(List.of("a|c"), "key, key_1", "key", "key_1");
  }

  private static final String WITH_BSON =
      "message m { required int32 id; optional binary doc (BSON); }";

  @Test
  void aColumnThatTheEngineRefusesHidesNoOther() throws Exception {
    OddParquet.write(
        file, WITH_BSON, row -> row.append("id", 1).append("doc", Binary.fromString("x")));
    assertRead(List.of("1"), "id", "id");
    FileRequest doc = of(put(), "id", "doc");
    Path other = Files.createTempDirectory(s3.folder(), "mirror");
    try (RemotePort big = s3.port(s3.proxy().endpoint(), other, Map.of(), BIG)) {
      String small =
          assertThrows(PortException.class, () -> read(s3.port(), doc, "id")).getMessage();
      assertTrue(small.contains("has column 'doc' as binary bson"), small);
      assertEquals(
          small, assertThrows(PortException.class, () -> read(big, doc, "id")).getMessage());
    }
    s3.restart(Map.of());
    assertThrows(PortException.class, () -> read(s3.port(), doc, "id"));
  }

  // ---- what the mirror keeps

  @Test
  void queriesAtOnceFetchAFileOnce() throws Exception {
    write("SELECT range AS id, 'n' || range AS name FROM range(2000)");
    String folder = put();
    s3.proxy().latency(Duration.ofMillis(50));
    long before = gets();
    List<FileSource> sources = new ArrayList<>();
    try {
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        FileRequest request = of(folder, i % 2 == 0 ? "id" : "name");
        FileSource source = s3.port().open(request, RemoteTables.context());
        sources.add(source);
        all.add(CompletableFuture.supplyAsync(() -> FileListing.all(source).files().size()));
      }
      for (CompletableFuture<Integer> one : all) {
        assertEquals(1, one.get());
      }
      assertEquals(1, gets() - before);
    } finally {
      sources.forEach(FileSource::close);
      s3.proxy().latency(Duration.ZERO);
    }
    assertEquals(0, s3.port().services().mirror().heldFiles());
  }

  private Set<Path> copies() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(s3.port().roots().get(0)))) {
      return all.filter(p -> p.toString().endsWith(".parquet"))
          .collect(java.util.stream.Collectors.toSet());
    }
  }

  @Test
  void everyTornCopyIsFetchedAgain() throws Exception {
    write("SELECT range AS id FROM range(300)");
    List<String> expected = inPlace("id");
    FileRequest request = of(put(), "id");
    Set<Path> before = copies();
    read(s3.port(), request, "id");
    Path copy = copies().stream().filter(path -> !before.contains(path)).findFirst().orElseThrow();
    byte[] whole = Files.readAllBytes(copy);
    for (int at = 0; at < whole.length; at += 1 + whole.length / 20) {
      Path now = Files.exists(copy) ? copy : newest();
      byte[] torn = Files.readAllBytes(now);
      torn[Math.min(at, torn.length - 1)] ^= 1;
      s3.port().close();
      Files.write(now, torn);
      s3.restart(Map.of());
      long gets = gets();
      assertEquals(expected, read(s3.port(), request, "id"), "byte " + at);
      assertEquals(1, gets() - gets, "byte " + at);
      copy = newest();
    }
    assertEquals(onDisk(), s3.port().services().mirror().bytes());
  }

  private Path newest() throws IOException {
    return copies().stream()
        .max(java.util.Comparator.comparing(p -> p.toFile().lastModified()))
        .orElseThrow();
  }

  private long onDisk() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(s3.port().roots().get(0)).resolve("files"))) {
      return all.filter(Files::isRegularFile).mapToLong(p -> p.toFile().length()).sum();
    }
  }

  /** Like a big file, of which other columns are read than those that do not fit. */
  @Test
  void aChunkOutsideOfTheFileConcernsThoseWhoNeedIt() throws Exception {
    write("SELECT 1 AS id, 'x' AS name");
    OddParquet.rewrite(
        file,
        footer ->
            footer
                .getRow_groups()
                .get(0)
                .getColumns()
                .get(1)
                .getMeta_data()
                .setTotal_compressed_size(1 << 20));
    String folder = put();
    assertEquals(List.of("1"), read(s3.port(), of(folder, "id"), "id"));
    PortException fault =
        assertThrows(PortException.class, () -> read(s3.port(), of(folder, "id", "name"), "id"));
    assertTrue(fault.getMessage().contains("column 'name' outside of the file"));
  }
}
