package dev.portico.adapter.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FilePort.PartitionChoice;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Finding, describing and bounding tables of files; what the engine makes of the listing is read
 * back through it.
 */
class LocalPortTest {
  private static final Column ID = new Column("id", ColumnType.INTEGER, true);
  private static final Column NAME = new Column("name", ColumnType.VARCHAR, true);

  private static Connection engine;

  @TempDir Path folder;
  private Path root;
  private LocalPort port;

  @BeforeAll
  static void startEngine() throws Exception {
    engine = FileFixture.engine();
  }

  @AfterAll
  static void stopEngine() throws Exception {
    engine.close();
  }

  @BeforeEach
  void openPort() throws Exception {
    root = Files.createDirectory(folder.toRealPath().resolve("root"));
    port = open("root");
  }

  @AfterEach
  void closePort() {
    port.close();
  }

  // ---- what belongs to a table

  @Test
  void aFileAFolderAndPatternsFindTheirFilesInOrder() throws Exception {
    for (String name :
        List.of(
            "t/b.parquet",
            "t/a.parquet",
            "t/_tmp.parquet",
            "t/deep/c.parquet",
            "t/deep/er/d.parquet",
            "u/a1.parquet")) {
      parquet(name, "SELECT 1 AS id");
    }
    for (String other :
        List.of("t/_SUCCESS", "t/.hidden.parquet", "t/readme.md", "t/a.parquet.crc")) {
      text(other, "x");
    }

    assertEquals(List.of("t/a.parquet"), names("t/a.parquet"));
    assertEquals(
        List.of("t/a.parquet", "t/b.parquet"),
        names("t"),
        "not the folders below, unless they are hive folders");
    assertEquals(List.of("t/a.parquet", "t/b.parquet"), names("./t//"));
    assertEquals(
        List.of("t/a.parquet", "t/b.parquet"),
        names(root + "/t"),
        "an absolute path inside the root");
    assertEquals(List.of("t/a.parquet", "u/a1.parquet"), names("*/a*.parquet"));
    assertEquals(List.of("u/a1.parquet"), names("?/a?.parquet"));
    assertEquals(
        List.of("t/a.parquet", "t/b.parquet", "t/deep/c.parquet", "t/deep/er/d.parquet"),
        names("t/**"));
    assertEquals(List.of("t/deep/c.parquet", "t/deep/er/d.parquet"), names("t/deep/**/*.parquet"));
    assertEquals(List.of(), names("t/[ab]*.parquet"), "brackets are no pattern");
    assertEquals(List.of("t/deep/er/d.parquet"), names("**/er/*"));
    assertEquals(
        List.of("t/_tmp.parquet"), names("t/_tmp.parquet"), "a file named in full is meant");
    assertEquals(List.of("t/_tmp.parquet"), names("t/_*.parquet"));
    assertEquals(List.of(), names("t/x*.parquet"));
  }

  @Test
  void hiveFoldersGiveDecodedValuesAndTypedColumns() throws Exception {
    parquet("p/year=2024/city=K%C3%B6ln%20S%C3%BCd/a.parquet", "SELECT 1 AS id");
    parquet("p/year=2025/city=__HIVE_DEFAULT_PARTITION__/b.parquet", "SELECT 2 AS id");
    parquet("p/year=2025/city=100%25+x/c.parquet", "SELECT 3 AS id");
    Column year = new Column("year", ColumnType.SMALLINT, true);
    Column city = new Column("city", ColumnType.VARCHAR, true);
    FileTable table = parquetTable("p", ID, year, city);

    FileListing listing = list(table);

    assertEquals(List.of("year", "city"), listing.partitionKeys());
    assertEquals(
        Arrays.asList("Köln Süd", "100%+x", null),
        listing.files().stream().map(f -> f.partitionValues().get("city")).toList());
    assertEquals(
        List.of("1|2024|Köln Süd", "2|2025|null", "3|2025|100%+x"), rows(table, ID, year, city));
    List<StoreColumn> columns = port.describe(table).orElseThrow().columns();
    assertEquals(new StoreColumn("year", "hive key", ColumnType.SMALLINT, true), columns.get(1));
    assertEquals(new StoreColumn("city", "hive key", ColumnType.VARCHAR, true), columns.get(2));
    assertEquals(
        List.of("p/year=2024/city=K%C3%B6ln%20S%C3%BCd/a.parquet"),
        names("p/year=2024/*/*.parquet"));
    assertEquals(List.of("year", "city"), list(parquetTable("p/year=2024/**")).partitionKeys());
  }

  @Test
  void aHiveKeyThatDoesNotFitItsTypeIsADataProblem() throws Exception {
    parquet("p/year=soon/a.parquet", "SELECT 1 AS id");
    PortException fault =
        fails(Reason.DATA, parquetTable("p", ID, new Column("year", ColumnType.INTEGER, true)));
    assertTrue(
        fault.getMessage().contains("p/year=soon/a.parquet")
            && fault.getMessage().contains("'year'"),
        fault.getMessage());
  }

  @Test
  void filesUnderOtherKeysAreADataProblem() throws Exception {
    parquet("p/year=2024/a.parquet", "SELECT 1 AS id");
    parquet("p/b.parquet", "SELECT 1 AS id");
    assertTrue(
        fails(Reason.DATA, parquetTable("p")).getMessage().contains("p/year=2024/a.parquet"));
  }

  @Test
  void anEmptyFolderIsAnEmptyTableAndAMissingOneIsMissing() throws Exception {
    Files.createDirectory(root.resolve("empty"));
    assertEquals(new FileListing(List.of(), List.of()), list(parquetTable("empty")));
    assertEquals(Optional.empty(), port.describe(parquetTable("empty")));
    assertEquals(List.of(), rows(parquetTable("empty", ID), ID));

    PortException fault = fails(Reason.MISSING, parquetTable("not-there/x"));
    assertTrue(fault.getMessage().contains("'not-there/x'"), fault.getMessage());
    assertEquals(Optional.empty(), port.describe(parquetTable("not-there")));
    assertEquals(List.of(), names("not-there-*"), "a pattern may match nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "süß 日本 🚀.parquet",
        "it's \"quoted\".parquet",
        "a b%20c+d.parquet",
        "s*r[a-b]{x,y}?.parquet",
        "back\\slash.parquet",
        "semi;colon,comma.parquet"
      })
  void everyFileNameIsReadAsItIs(String name) throws Exception {
    Path file = parquet("n/plain.parquet", "SELECT 1 AS id");
    Files.copy(file, root.resolve("n/sXra.parquet"));
    Files.move(file, root.resolve("n").resolve(name));
    FileTable table = parquetTable("n", ID);
    assertEquals(2, list(table).files().size());
    assertEquals(
        List.of("1", "1"), rows(table, ID), "each file once, its name is no pattern to the engine");
  }

  // ---- staying inside

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../secret.parquet",
        "t/../../secret.parquet",
        "t/..",
        "/etc/passwd",
        "/",
        "*/../../x",
        "**/.."
      })
  void aLocationCannotLeaveTheRoot(String location) throws Exception {
    parquet("../secret.parquet", "SELECT 1 AS id");
    PortException fault = fails(Reason.SETTINGS, parquetTable(location));
    assertTrue(fault.getMessage().contains("'" + location + "'"), fault.getMessage());
    assertFalse(fault.getMessage().contains(folder.toString()), "nothing of the machine's folders");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"link.parquet", "*.parquet", ".", "outside", "outside/*", "**/secret.parquet"})
  void aLinkCannotLeaveTheRoot(String location) throws Exception {
    Path secret = parquet("../elsewhere/secret.parquet", "SELECT 1 AS id");
    Files.createSymbolicLink(root.resolve("link.parquet"), secret);
    Files.createSymbolicLink(root.resolve("outside"), secret.getParent());
    PortException fault = fails(Reason.MISSING, parquetTable(location));
    assertTrue(
        fault.getMessage().contains("'" + location + "'")
            && fault.getMessage().contains("leads out"),
        fault.getMessage());
    assertFalse(fault.getMessage().contains("elsewhere"), "nothing of where it leads");
  }

  @Test
  void aLinkWithinTheRootIsFollowedOnceAndLoopsAreRefused() throws Exception {
    Path file = parquet("real/a.parquet", "SELECT 1 AS id");
    Files.createSymbolicLink(root.resolve("alias"), root.resolve("real"));
    assertEquals(
        List.of(file.toString()),
        list(parquetTable("alias")).files().stream().map(DataFile::path).toList());
    Files.createSymbolicLink(root.resolve("real/again.parquet"), file);
    assertEquals(1, list(parquetTable("real")).files().size(), "each file once");
    Files.createSymbolicLink(root.resolve("real/up"), root);
    assertTrue(fails(Reason.MISSING, parquetTable("real/**")).getMessage().contains("real/up"));
  }

  @Test
  void aRootThatIsMissingFailsOnlyWhenItIsUsed() throws Exception {
    try (LocalPort later = open("later")) {
      assertEquals(List.of(folder.toRealPath().resolve("later").toString()), later.roots());
      PortException fault =
          assertThrows(PortException.class, () -> later.ping(Duration.ofSeconds(1)));
      assertEquals(Reason.UNAVAILABLE, fault.reason());
      assertTrue(
          fault.getMessage().contains("connection files") && fault.getMessage().contains("root"),
          fault.getMessage());
      Files.createDirectory(folder.resolve("later"));
      later.ping(Duration.ofSeconds(1));
    }
  }

  @Test
  void theRootIsCanonicalAndSettingsAreChecked() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), root);
    try (LocalPort linked = open("link/../link/.")) {
      assertEquals(List.of(root.toString()), linked.roots());
    }
    PortException fault =
        assertThrows(
            PortException.class,
            () ->
                new LocalPortFactory()
                    .create(new PortSettings("files", folder, Map.of("rot", "secret-value"))));
    assertEquals(Reason.SETTINGS, fault.reason());
    assertEquals(
        "connection files: root is missing; rot is not a setting of this type of connection",
        fault.getMessage());
  }

  @Test
  void historyIsRefused() throws Exception {
    parquet("a.parquet", "SELECT 1 AS id");
    PortException fault =
        assertThrows(
            PortException.class,
            () ->
                port.open(
                    new FileRequest(
                        parquetTable("a.parquet"),
                        Set.of(),
                        Predicate.ALL,
                        Optional.empty(),
                        Optional.of(Instant.EPOCH),
                        OptionalLong.empty(),
                        FileRequest.FetchLimits.NONE),
                    context()));
    assertEquals(Reason.REFUSED, fault.reason());
  }

  // ---- Parquet

  @Test
  void rowsComeFromFootersWhichAreReadOnceUntilTheFileChanges() throws Exception {
    parquet("t/a.parquet", "SELECT range AS id FROM range(5000)");
    parquet("t/b.parquet", "SELECT 1 AS id");
    FileTable table = parquetTable("t", ID);
    assertEquals(
        List.of(OptionalLong.of(5000), OptionalLong.of(1)),
        list(table).files().stream().map(DataFile::rows).toList());
    list(table);
    assertEquals(OptionalLong.of(5001), port.describe(table).orElseThrow().estimatedRows());
    assertEquals(2, port.filesRead());

    parquet("t/b.parquet", "SELECT range AS id, 'x' AS name FROM range(7)");
    assertEquals(OptionalLong.of(7), list(table).files().get(1).rows());
    assertEquals(List.of("id", "name"), describedNames(table));
    assertEquals(3, port.filesRead());
  }

  @Test
  void filesOfFoldersThatAreNotWantedAreNeverOpened() throws Exception {
    for (int day = 1; day <= 5; day++) {
      parquet("t/day=2026-01-0" + day + "/a.parquet", "SELECT " + day + " AS id");
    }
    FileTable table =
        parquetTable("t/day=*/*.parquet", ID, new Column("day", ColumnType.DATE, true));
    FileListing listing =
        port.open(FileRequest.all(table).of(choice("DAY", found -> "2026-01-03")), context())
            .next();
    assertEquals(1, listing.files().size());
    assertEquals(List.of("day"), listing.partitionKeys());
    assertEquals(1, port.filesRead());
    FileRequest none =
        FileRequest.all(table).of(choice("day", found -> found.size() == 5 ? "" : "2026-01-01"));
    assertEquals(0, port.open(none, context()).next().files().size());
    Set<String> seen = new HashSet<>();
    port.choose(table, choice("day", found -> "" + seen.addAll(found)), context());
    assertEquals(5, seen.size());
    assertEquals(1, port.filesRead());
    assertEquals(5, list(table).files().size());
    assertEquals(5, port.filesRead());
  }

  @Test
  void filesWithOtherColumnsAreReadByName() throws Exception {
    parquet("t/a.parquet", "SELECT 1::INTEGER AS id, 'a' AS name");
    parquet("t/b.parquet", "SELECT 'b' AS NAME, 3000000000 AS ID, 1.5::DOUBLE AS extra");
    parquet("t/c.parquet", "SELECT 3::INTEGER AS id");
    Column id = new Column("id", ColumnType.BIGINT, true);
    Column extra = new Column("extra", ColumnType.DOUBLE, true);
    FileTable table = parquetTable("t", id, NAME, extra);
    assertEquals(
        List.of("1|a|null", "3000000000|b|1.5", "3|null|null"), rows(table, id, NAME, extra));
    StoreTable described = port.describe(table).orElseThrow();
    assertEquals(List.of("id", "name", "extra"), describedNames(table));
    assertEquals(
        List.of(ColumnType.BIGINT, ColumnType.VARCHAR, ColumnType.DOUBLE),
        described.columns().stream().map(StoreColumn::type).toList());
  }

  @Test
  void aFileWithAConflictingTypeIsNamed() throws Exception {
    parquet("t/a.parquet", "SELECT 1 AS id");
    parquet("t/b.parquet", "SELECT 'one' AS id");
    PortException fault =
        assertThrows(PortException.class, () -> port.describe(parquetTable("t", ID)));
    assertEquals(Reason.DATA, fault.reason());
    assertTrue(
        fault.getMessage().contains("'t/b.parquet'") && fault.getMessage().contains("'id'"),
        fault.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0", "3", "100", "-1", "-10"})
  void aTruncatedFileIsNamed(int length) throws Exception {
    Path file = parquet("t/cut.parquet", "SELECT range AS id FROM range(1000)");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, length < 0 ? bytes.length + length : length));
    PortException fault = fails(Reason.DATA, parquetTable("t"));
    assertTrue(fault.getMessage().contains("'t/cut.parquet'"), fault.getMessage());
    assertFalse(fault.getMessage().contains(root.toString()), fault.getMessage());
  }

  @Test
  void aDamagedFooterIsNamedAndCostsNoMemory() throws Exception {
    Path file = parquet("t/bad.parquet", "SELECT range AS id FROM range(1000)");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length - 60; i < bytes.length - 8; i++) {
      bytes[i] = (byte) 0xFF;
    }
    Files.write(file, bytes);
    assertTrue(fails(Reason.DATA, parquetTable("t")).getMessage().contains("'t/bad.parquet'"));
    bytes[bytes.length - 5] = 0x7F;
    Files.write(file, bytes);
    assertTrue(fails(Reason.DATA, parquetTable("t")).getMessage().contains("'t/bad.parquet'"));
  }

  @Test
  void everyTypeOfParquetHasItsPublishedTypeOrNone() throws Exception {
    parquet(
        "types.parquet",
        "SELECT 1::TINYINT i8, 1::UTINYINT u8, 1::USMALLINT u16, 1::UINTEGER u32, 1::UBIGINT u64,"
            + " TIMESTAMP_NS '2024-01-02 03:04:05.123456789' ns, TIMESTAMP_MS '2024-01-02 03:04:05'"
            + " ms, TIMETZ '10:00:00+02' ttz, uuid() u, INTERVAL 1 DAY iv, {'a': 1} st, MAP{'k': 1}"
            + " m, [{'a': 1}] ls, [[1]] ll, 'x'::ENUM('x', 'y') en, '{}'::JSON js,"
            + " 170141183460469231731687303715884105727::HUGEINT hu");
    Map<String, ColumnType> expected = new LinkedHashMap<>();
    expected.put("i8", ColumnType.SMALLINT);
    expected.put("u8", ColumnType.SMALLINT);
    expected.put("u16", ColumnType.INTEGER);
    expected.put("u32", ColumnType.BIGINT);
    expected.put("u64", ColumnType.decimal(20, 0));
    expected.put("ns", null);
    expected.put("ms", ColumnType.TIMESTAMP);
    expected.put("ttz", ColumnType.TIME);
    expected.put("u", ColumnType.VARCHAR);
    expected.put("iv", null);
    expected.put("st", ColumnType.VARCHAR);
    expected.put("m", ColumnType.VARCHAR);
    expected.put("ls", ColumnType.array(ColumnType.VARCHAR));
    expected.put("ll", ColumnType.array(ColumnType.array(ColumnType.INTEGER)));
    expected.put("en", ColumnType.VARCHAR);
    expected.put("js", ColumnType.VARCHAR);
    expected.put("hu", ColumnType.DOUBLE);
    for (StoreColumn column :
        port.describe(parquetTable("types.parquet")).orElseThrow().columns()) {
      assertEquals(
          expected.get(column.name()), column.type(), column.name() + " " + column.storeType());
    }
  }

  @Test
  void tenThousandFilesAreListedQuickly() throws Exception {
    Path one = parquet("one.parquet", "SELECT 1 AS id");
    byte[] bytes = Files.readAllBytes(one);
    Files.delete(one);
    for (int i = 0; i < 10_000; i++) {
      Path file = root.resolve("many/day=" + i % 100 + "/f" + i + ".parquet");
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
    FileTable table = parquetTable("many");
    assertTimeout(Duration.ofSeconds(20), () -> assertEquals(10_000, list(table).files().size()));
    assertTimeout(Duration.ofSeconds(3), () -> assertEquals(10_000, list(table).files().size()));
    assertEquals(10_000, port.filesRead());
    PortException late =
        assertThrows(
            PortException.class,
            () -> port.open(FileRequest.all(table), context(Duration.ofMillis(-1))));
    assertEquals(Reason.TIMEOUT, late.reason());
    Thread.currentThread().interrupt();
    assertEquals(Reason.CANCELLED, assertThrows(PortException.class, () -> list(table)).reason());
    assertTrue(Thread.interrupted(), "the interrupt is kept");
  }

  // ---- CSV and JSON Lines

  @Test
  void csvFieldsFollowEachFilesOwnHeader() throws Exception {
    text("c/a.csv", "id;name\n1;Ana\n2;\"\"\n3;\n4;\"semi;colon \"\"quoted\"\"\nand lines\"\n");
    text("c/b.csv", "\"name\";\"extra\";ID\nBo;x;5\n");
    text("c/c.csv", "");
    text("c/d.csv", "id;name\n");
    FileTable table = csv("c", new CsvOptions(";", true, "\"", "UTF-8", ""), ID, NAME);
    assertEquals(
        List.of(
            List.of("id", "name"),
            List.of("name", "extra", "ID"),
            List.of(),
            List.of("id", "name")),
        list(table).files().stream().map(DataFile::fields).toList());
    assertEquals(List.of("id", "name", "extra"), describedNames(table));
    assertEquals(
        List.of("1|Ana", "2|", "3|null", "4|semi;colon \"quoted\"\nand lines", "5|Bo"),
        rows(table, ID, NAME));
  }

  @ParameterizedTest
  @CsvSource({"UTF-8,UTF-8", "latin-1,ISO-8859-1", "UTF-16,UTF-16LE"})
  void csvEncodings(String encoding, Charset charset) throws Exception {
    text("e.csv", "id,größe\n1,Zoë\n", charset);
    Column size = new Column("größe", ColumnType.VARCHAR, true);
    FileTable table = csv("e.csv", new CsvOptions(",", true, "\"", encoding, ""), ID, size);
    assertEquals(List.of("id", "größe"), describedNames(table));
    assertEquals(List.of("1|Zoë"), rows(table, ID, size));
  }

  @Test
  void csvInAnotherEncodingThanDeclaredIsNamed() throws Exception {
    text("e.csv", "größe\n1\n", StandardCharsets.ISO_8859_1);
    assertTrue(
        fails(Reason.DATA, csv("e.csv", CsvOptions.DEFAULT, ID)).getMessage().contains("'e.csv'"));
    PortException fault =
        fails(Reason.SETTINGS, csv("e.csv", new CsvOptions(",", true, "\"", "ebcdic", ""), ID));
    assertTrue(fault.getMessage().contains("encoding"), fault.getMessage());
  }

  @Test
  void csvWithoutHeaderWithoutQuotesAndWithItsOwnNull() throws Exception {
    text("p.csv", "1\t5\" disc\n2\t\\N\n3\t\n");
    FileTable table = csv("p.csv", new CsvOptions("\t", false, "", "UTF-8", "\\N"), ID, NAME);
    assertEquals(List.of("id", "name"), describedNames(table));
    assertEquals(List.of("1|5\" disc", "2|null", "3|"), rows(table, ID, NAME));
  }

  @ParameterizedTest
  @CsvSource({"1.5", "one", "99999999999", "1e3", "NaN"})
  void aCsvNumberThatDoesNotFitIsAnErrorThatNamesFileAndColumn(String number) throws Exception {
    text("bad.csv", "id,name\n1,a\n" + number + ",b\n");
    FileTable table = csv("bad.csv", CsvOptions.DEFAULT, ID, NAME);
    Exception fault = assertThrows(Exception.class, () -> rows(table, ID, NAME));
    assertTrue(
        fault.getMessage().contains("bad.csv") && fault.getMessage().contains("id"),
        fault.getMessage());
    assertFalse(fault.getMessage().contains(number), "no value of a row");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "2,b,c", "2,\"b"})
  void aCsvRowOfAnotherShapeIsAnErrorThatNamesFileAndLine(String line) throws Exception {
    text("bad.csv", "id,name\n1,a\n" + line + "\n3,c\n");
    FileTable table = csv("bad.csv", CsvOptions.DEFAULT, ID, NAME);
    Exception fault = assertThrows(Exception.class, () -> rows(table, ID, NAME));
    assertTrue(
        fault.getMessage().contains("CSV Error on Line: 3")
            && fault.getMessage().contains("bad.csv"),
        fault.getMessage());
  }

  @Test
  void compressedCsvIsRead() throws Exception {
    try (java.util.zip.GZIPOutputStream out =
        new java.util.zip.GZIPOutputStream(Files.newOutputStream(root.resolve("z.csv.gz")))) {
      out.write("id,name\n1,a\n".getBytes(StandardCharsets.UTF_8));
    }
    FileTable table = csv(".", CsvOptions.DEFAULT, ID, NAME);
    assertEquals(List.of("id", "name"), describedNames(table));
    assertEquals(List.of("1|a"), rows(table, ID, NAME));
  }

  @Test
  void jsonLinesTellTheirKeysAndKeepTheirDigits() throws Exception {
    text("j/a.jsonl", "");
    text(
        "j/b.jsonl",
        "{\"id\":1,\"o\":{\"x\":[1]},\"d\":\"0.12345678901234567890\"}\n"
            + "{\"id\":2,\"name\":\"\",\"d\":12345678901234567890}\n");
    Column exact = new Column("d", ColumnType.decimal(38, 20), true);
    FileTable table =
        new FileTable("j", FileFormat.JSON_LINES, CsvOptions.DEFAULT, List.of(ID, NAME, exact));
    assertEquals(List.of("id", "o", "d", "name"), describedNames(table));
    Column wide = new Column("d", ColumnType.VARCHAR, true);
    assertEquals(
        List.of("1|null|0.12345678901234567890", "2||12345678901234567890"),
        rows(table, ID, NAME, wide));
    text("j/c.jsonl", "{\"id\":1.5}\n");
    Exception fault = assertThrows(Exception.class, () -> rows(table, ID));
    assertTrue(fault.getMessage().contains("c.jsonl"), fault.getMessage());
  }

  @Test
  void textFilesEstimateTheirRows() throws Exception {
    text("big.csv", "id,name\n" + "1234,abcdef\n".repeat(50_000));
    long rows =
        port.describe(csv("big.csv", CsvOptions.DEFAULT, ID, NAME))
            .orElseThrow()
            .estimatedRows()
            .orElseThrow();
    assertTrue(rows > 45_000 && rows < 55_000, "estimated " + rows);
  }

  // ---- helpers

  private LocalPort open(String rootSetting) throws IOException {
    return (LocalPort)
        new LocalPortFactory()
            .create(new PortSettings("files", folder.toRealPath(), Map.of("root", rootSetting)));
  }

  private Path parquet(String name, String select) throws Exception {
    Path file = root.resolve(name).normalize();
    Files.createDirectories(file.getParent());
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          "COPY (" + select + ") TO " + EngineSql.text(file.toString()) + " (FORMAT parquet)");
    }
    return file;
  }

  private void text(String name, String content) throws IOException {
    text(name, content, StandardCharsets.UTF_8);
  }

  private void text(String name, String content, Charset charset) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(charset));
  }

  private static FileTable parquetTable(String location, Column... columns) {
    return new FileTable(location, FileFormat.PARQUET, CsvOptions.DEFAULT, List.of(columns));
  }

  private static FileTable csv(String location, CsvOptions options, Column... columns) {
    return new FileTable(location, FileFormat.CSV, options, List.of(columns));
  }

  private FileListing list(FileTable table) {
    return port.open(FileRequest.all(table), context()).next();
  }

  private static PartitionChoice choice(String key, Function<Set<String>, String> among) {
    return new PartitionChoice() {
      @Override
      public String key() {
        return key;
      }

      @Override
      public String among(Set<String> found) {
        return among.apply(found);
      }
    };
  }

  private List<String> names(String location) {
    return list(parquetTable(location)).files().stream()
        .map(f -> root.relativize(Path.of(f.path())).toString())
        .toList();
  }

  private List<String> describedNames(FileTable table) {
    return port.describe(table).orElseThrow().columns().stream().map(StoreColumn::name).toList();
  }

  private PortException fails(Reason reason, FileTable table) {
    PortException fault = assertThrows(PortException.class, () -> list(table));
    assertEquals(reason, fault.reason(), fault.getMessage());
    assertNull(fault.getMessage().lines().skip(1).findFirst().orElse(null), "one line");
    return fault;
  }

  /** The rows as the engine reads them, sorted, values joined by bars. */
  private List<String> rows(FileTable table, Column... columns) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Statement statement = engine.createStatement();
        ResultSet result =
            statement.executeQuery(EngineSql.select(table, list(table), List.of(columns)))) {
      while (result.next()) {
        rows.add(
            String.join(
                "|",
                IntStream.rangeClosed(1, columns.length).mapToObj(i -> value(result, i)).toList()));
      }
    }
    return rows.stream().sorted().toList();
  }

  private static String value(ResultSet result, int column) {
    try {
      return String.valueOf(result.getObject(column));
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ExecutionContext context() {
    return context(Duration.ofSeconds(30));
  }

  private static ExecutionContext context(Duration patience) {
    return new ExecutionContext("q-1", Instant.now().plus(patience), ZoneOffset.UTC, 1000);
  }
}
