package dev.portico.adapter.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FilePort.PartitionChoice;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Finding, describing and bounding tables of files; what the engine makes of the listing is read
 * back through it. The same of every kind of store.
 */
public abstract class FileTablesTest {
  protected static final Column ID = new Column("id", ColumnType.INTEGER, true);
  protected static final Column NAME = new Column("name", ColumnType.VARCHAR, true);

  private static Connection engine;

  protected FileStore store;

  /** A new, empty one. */
  protected abstract FileStore openStore() throws Exception;

  @BeforeAll
  static void startEngine() throws Exception {
    engine = FileFixture.engine();
  }

  @AfterAll
  static void stopEngine() throws Exception {
    engine.close();
  }

  @BeforeEach
  final void open() throws Exception {
    store = openStore();
  }

  @AfterEach
  final void close() throws Exception {
    store.close();
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
      parquet(store, name, "SELECT 1 AS id");
    }
    for (String other :
        List.of("t/_SUCCESS", "t/.hidden.parquet", "t/readme.md", "t/a.parquet.crc")) {
      store.put(other, "x");
    }

    assertEquals(List.of("t/a.parquet"), names("t/a.parquet"));
    assertEquals(
        List.of("t/a.parquet", "t/b.parquet"),
        names("t"),
        "not the folders below, unless they are hive folders");
    assertEquals(List.of("t/a.parquet", "t/b.parquet"), names("./t//"));
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
    parquet(store, "p/year=2024/city=K%C3%B6ln%20S%C3%BCd/a.parquet", "SELECT 1 AS id");
    parquet(store, "p/year=2025/city=__HIVE_DEFAULT_PARTITION__/b.parquet", "SELECT 2 AS id");
    parquet(store, "p/year=2025/city=100%25+x/c.parquet", "SELECT 3 AS id");
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
    List<StoreColumn> columns = store.port().describe(table).orElseThrow().columns();
    assertEquals(new StoreColumn("year", "hive key", ColumnType.SMALLINT, true), columns.get(1));
    assertEquals(new StoreColumn("city", "hive key", ColumnType.VARCHAR, true), columns.get(2));
    assertEquals(
        List.of("p/year=2024/city=K%C3%B6ln%20S%C3%BCd/a.parquet"),
        names("p/year=2024/*/*.parquet"));
    assertEquals(List.of("year", "city"), list(parquetTable("p/year=2024/**")).partitionKeys());
  }

  @Test
  void aHiveKeyThatDoesNotFitItsTypeIsADataProblem() throws Exception {
    parquet(store, "p/year=soon/a.parquet", "SELECT 1 AS id");
    PortException fault =
        fails(Reason.DATA, parquetTable("p", ID, new Column("year", ColumnType.INTEGER, true)));
    assertTrue(
        fault.getMessage().contains("p/year=soon/a.parquet")
            && fault.getMessage().contains("'year'"),
        fault.getMessage());
  }

  @Test
  void filesUnderOtherKeysAreADataProblem() throws Exception {
    parquet(store, "p/year=2024/a.parquet", "SELECT 1 AS id");
    parquet(store, "p/b.parquet", "SELECT 1 AS id");
    assertTrue(
        fails(Reason.DATA, parquetTable("p")).getMessage().contains("p/year=2024/a.parquet"));
  }

  @Test
  void anEmptyFolderIsAnEmptyTableAndAMissingOneIsMissing() throws Exception {
    store.emptyFolder("empty");
    assertEquals(new FileListing(List.of(), List.of()), list(parquetTable("empty")));
    assertEquals(Optional.empty(), store.port().describe(parquetTable("empty")));
    assertEquals(List.of(), rows(parquetTable("empty", ID), ID));

    PortException fault = fails(Reason.MISSING, parquetTable("not-there/x"));
    says(fault, "'" + store.location("not-there/x") + "'");
    assertEquals(Optional.empty(), store.port().describe(parquetTable("not-there")));
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
    byte[] file = parquet(store, "n/sXra.parquet", "SELECT 1 AS id");
    store.put("n/" + name, file);
    FileTable table = parquetTable("n", ID);
    assertEquals(2, list(table).files().size());
    assertEquals(
        List.of("1", "1"), rows(table, ID), "each file once, its name is no pattern to the engine");
  }

  @Test
  void historyIsRefused() throws Exception {
    parquet(store, "a.parquet", "SELECT 1 AS id");
    PortException fault =
        assertThrows(
            PortException.class,
            () ->
                store
                    .port()
                    .open(
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
    parquet(store, "t/a.parquet", "SELECT range AS id FROM range(5000)");
    parquet(store, "t/b.parquet", "SELECT 1 AS id");
    FileTable table = parquetTable("t", ID);
    assertEquals(
        List.of(OptionalLong.of(5000), OptionalLong.of(1)),
        list(table).files().stream().map(DataFile::rows).toList());
    list(table);
    assertEquals(OptionalLong.of(5001), store.port().describe(table).orElseThrow().estimatedRows());
    assertEquals(2, store.opened());

    parquet(store, "t/b.parquet", "SELECT range AS id, 'x' AS name FROM range(7)");
    assertEquals(OptionalLong.of(7), list(table).files().get(1).rows());
    assertEquals(List.of("id", "name"), describedNames(table));
    assertEquals(3, store.opened());
  }

  @Test
  void filesOfFoldersThatAreNotWantedAreNeverOpened() throws Exception {
    for (int day = 1; day <= 5; day++) {
      parquet(store, "t/day=2026-01-0" + day + "/a.parquet", "SELECT " + day + " AS id");
    }
    FileTable table =
        parquetTable("t/day=*/*.parquet", ID, new Column("day", ColumnType.DATE, true));
    FileListing listing = list(FileRequest.all(table).of(choice("DAY", found -> "2026-01-03")));
    assertEquals(1, listing.files().size());
    assertEquals(List.of("day"), listing.partitionKeys());
    assertEquals(1, store.opened());
    FileRequest none =
        FileRequest.all(table).of(choice("day", found -> found.size() == 5 ? "" : "2026-01-01"));
    assertEquals(0, list(none).files().size());
    Set<String> seen = new HashSet<>();
    store.port().choose(table, choice("day", found -> "" + seen.addAll(found)), context());
    assertEquals(5, seen.size());
    assertEquals(1, store.opened());
    assertEquals(5, list(table).files().size());
    assertEquals(5, store.opened());
  }

  @Test
  void filesWithOtherColumnsAreReadByName() throws Exception {
    parquet(store, "t/a.parquet", "SELECT 1::INTEGER AS id, 'a' AS name");
    parquet(store, "t/b.parquet", "SELECT 'b' AS NAME, 3000000000 AS ID, 1.5::DOUBLE AS extra");
    parquet(store, "t/c.parquet", "SELECT 3::INTEGER AS id");
    Column id = new Column("id", ColumnType.BIGINT, true);
    Column extra = new Column("extra", ColumnType.DOUBLE, true);
    FileTable table = parquetTable("t", id, NAME, extra);
    assertEquals(
        List.of("1|a|null", "3000000000|b|1.5", "3|null|null"), rows(table, id, NAME, extra));
    StoreTable described = store.port().describe(table).orElseThrow();
    assertEquals(List.of("id", "name", "extra"), describedNames(table));
    assertEquals(
        List.of(ColumnType.BIGINT, ColumnType.VARCHAR, ColumnType.DOUBLE),
        described.columns().stream().map(StoreColumn::type).toList());
  }

  @Test
  void aFileWithAConflictingTypeIsNamed() throws Exception {
    parquet(store, "t/a.parquet", "SELECT 1 AS id");
    parquet(store, "t/b.parquet", "SELECT 'one' AS id");
    PortException fault =
        assertThrows(PortException.class, () -> store.port().describe(parquetTable("t", ID)));
    assertEquals(Reason.DATA, fault.reason());
    assertTrue(
        fault.getMessage().contains("t/b.parquet'") && fault.getMessage().contains("'id'"),
        fault.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0", "3", "100", "-1", "-10"})
  void aTruncatedFileIsNamed(int length) throws Exception {
    byte[] bytes = parquet("SELECT range AS id FROM range(1000)");
    store.put("t/cut.parquet", Arrays.copyOf(bytes, length < 0 ? bytes.length + length : length));
    PortException fault = fails(Reason.DATA, parquetTable("t"));
    says(fault, "'" + store.location("t/cut.parquet") + "'");
  }

  @Test
  void aDamagedFooterIsNamedAndCostsNoMemory() throws Exception {
    byte[] bytes = parquet("SELECT range AS id FROM range(1000)");
    for (int i = bytes.length - 60; i < bytes.length - 8; i++) {
      bytes[i] = (byte) 0xFF;
    }
    store.put("t/bad.parquet", bytes);
    says(fails(Reason.DATA, parquetTable("t")), "'" + store.location("t/bad.parquet") + "'");
    bytes[bytes.length - 5] = 0x7F;
    store.put("t/bad.parquet", bytes);
    says(fails(Reason.DATA, parquetTable("t")), "'" + store.location("t/bad.parquet") + "'");
  }

  @Test
  void everyTypeOfParquetHasItsPublishedTypeOrNone() throws Exception {
    parquet(
        store,
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
        store.port().describe(parquetTable("types.parquet")).orElseThrow().columns()) {
      assertEquals(
          expected.get(column.name()), column.type(), column.name() + " " + column.storeType());
    }
  }

  // ---- CSV and JSON Lines

  @Test
  void csvFieldsFollowEachFilesOwnHeader() throws Exception {
    store.put(
        "c/a.csv", "id;name\n1;Ana\n2;\"\"\n3;\n4;\"semi;colon \"\"quoted\"\"\nand lines\"\n");
    store.put("c/b.csv", "\"name\";\"extra\";ID\nBo;x;5\n");
    store.put("c/c.csv", "");
    store.put("c/d.csv", "id;name\n");
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
    store.put("e.csv", "id,größe\n1,Zoë\n".getBytes(charset));
    Column size = new Column("größe", ColumnType.VARCHAR, true);
    FileTable table = csv("e.csv", new CsvOptions(",", true, "\"", encoding, ""), ID, size);
    assertEquals(List.of("id", "größe"), describedNames(table));
    assertEquals(List.of("1|Zoë"), rows(table, ID, size));
  }

  @Test
  void csvInAnotherEncodingThanDeclaredIsNamed() throws Exception {
    store.put("e.csv", "größe\n1\n".getBytes(StandardCharsets.ISO_8859_1));
    says(
        fails(Reason.DATA, csv("e.csv", CsvOptions.DEFAULT, ID)),
        "'" + store.location("e.csv") + "'");
    PortException fault =
        fails(Reason.SETTINGS, csv("e.csv", new CsvOptions(",", true, "\"", "ebcdic", ""), ID));
    assertTrue(fault.getMessage().contains("encoding"), fault.getMessage());
  }

  @Test
  void csvWithoutHeaderWithoutQuotesAndWithItsOwnNull() throws Exception {
    store.put("p.csv", "1\t5\" disc\n2\t\\N\n3\t\n");
    FileTable table = csv("p.csv", new CsvOptions("\t", false, "", "UTF-8", "\\N"), ID, NAME);
    assertEquals(List.of("id", "name"), describedNames(table));
    assertEquals(List.of("1|5\" disc", "2|null", "3|"), rows(table, ID, NAME));
  }

  @ParameterizedTest
  @CsvSource({"1.5", "one", "99999999999", "1e3", "NaN"})
  void aCsvNumberThatDoesNotFitIsAnErrorThatNamesFileAndColumn(String number) throws Exception {
    store.put("bad.csv", "id,name\n1,a\n" + number + ",b\n");
    FileTable table = csv("bad.csv", CsvOptions.DEFAULT, ID, NAME);
    String fault = complaint(table, ID, NAME);
    assertTrue(fault.contains("column id of file " + store.location("bad.csv")), fault);
    assertFalse(fault.contains(number), "no value of a row");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "2,b,c", "2,\"b"})
  void aCsvRowOfAnotherShapeIsAnErrorThatNamesFileAndLine(String line) throws Exception {
    store.put("bad.csv", "id,name\n1,a\n" + line + "\n3,c\n");
    FileTable table = csv("bad.csv", CsvOptions.DEFAULT, ID, NAME);
    String fault = complaint(table, ID, NAME);
    assertTrue(
        fault.contains("CSV Error on Line: 3") && fault.contains(store.location("bad.csv")), fault);
  }

  @Test
  void jsonLinesTellTheirKeysAndKeepTheirDigits() throws Exception {
    store.put("j/a.jsonl", "");
    store.put(
        "j/b.jsonl",
        "{\"id\":1,\"o\":{\"x\":[1]},\"d\":\"0.12345678901234567890\"}\n"
            + "{\"id\":2,\"name\":\"\",\"d\":12345678901234567890}\n");
    Column exact = new Column("d", ColumnType.decimal(38, 20), true);
    FileTable table = json("j", ID, NAME, exact);
    assertEquals(List.of("id", "o", "d", "name"), describedNames(table));
    Column wide = new Column("d", ColumnType.VARCHAR, true);
    assertEquals(
        List.of("1|null|0.12345678901234567890", "2||12345678901234567890"),
        rows(table, ID, NAME, wide));
    store.put("j/c.jsonl", "{\"id\":1.5}\n");
    String fault = complaint(table, ID);
    assertTrue(fault.contains(store.location("j/c.jsonl")), fault);
  }

  @Test
  void textFilesEstimateTheirRows() throws Exception {
    store.put("big.csv", "id,name\n" + "1234,abcdef\n".repeat(50_000));
    long rows =
        store
            .port()
            .describe(csv("big.csv", CsvOptions.DEFAULT, ID, NAME))
            .orElseThrow()
            .estimatedRows()
            .orElseThrow();
    assertTrue(rows > 45_000 && rows < 55_000, "estimated " + rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz", ".zst"})
  void textFilesAreReadAsTheyArePacked(String ending) throws Exception {
    store.put("c/a.csv" + ending, packed(ending, "id,name\n1,a\n"));
    store.put("c/b.csv" + ending, packed(ending, "name,id\nb,2\n"));
    FileTable csv = csv("c", CsvOptions.DEFAULT, ID, NAME);
    assertEquals(List.of("id", "name"), describedNames(csv));
    assertEquals(List.of("1|a", "2|b"), rows(csv, ID, NAME));

    store.put("j/a.jsonl" + ending, packed(ending, "{\"id\":1,\"name\":\"a\"}\n"));
    FileTable json = json("j", ID, NAME);
    assertEquals(List.of("id", "name"), describedNames(json));
    assertEquals(List.of("1|a"), rows(json, ID, NAME));

    store.put("bad/a.csv" + ending, packed(ending, "id,name\n1,a\nx,b\n"));
    String fault = complaint(csv("bad", CsvOptions.DEFAULT, ID), ID);
    assertTrue(fault.contains("column id of file " + store.location("bad/a.csv" + ending)), fault);
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".zst"})
  void aPackedFileThatIsCutOrNoneIsNamed(String ending) throws Exception {
    byte[] whole = packed(ending, "id,name\n" + "1,abcdefgh\n".repeat(100_000));
    for (int cut : new int[] {1, 5, whole.length / 2}) {
      store.put("cut/a.csv" + ending, Arrays.copyOf(whole, whole.length - cut));
      Exception fault =
          assertThrows(Exception.class, () -> rows(csv("cut", CsvOptions.DEFAULT, ID), ID));
      String told =
          fault instanceof PortException
              ? fault.getMessage()
              : complaint(csv("cut", CsvOptions.DEFAULT, ID), ID);
      assertTrue(told.contains(store.location("cut/a.csv" + ending)), told);
    }
    store.put("none/a.csv" + ending, "id,name\n1,a\n");
    says(
        fails(Reason.DATA, csv("none", CsvOptions.DEFAULT, ID)),
        "'" + store.location("none/a.csv" + ending) + "'");
  }

  protected static byte[] packed(String ending, String text) throws IOException {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packing =
        ending.equals(".gz")
            ? new GZIPOutputStream(out)
            : ending.equals(".zst") ? new ZstdOutputStream(out) : out) {
      packing.write(plain);
    }
    return out.toByteArray();
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstField() throws Exception {
    store.put("b.csv", "\uFEFFid,name\n1,a\n");
    FileTable table = csv("b.csv", CsvOptions.DEFAULT, ID, NAME);
    assertEquals(List.of("id", "name"), describedNames(table));
    assertEquals(List.of("1|a"), rows(table, ID, NAME));
  }

  @Test
  void emptyTextFilesHaveNoRows() throws Exception {
    store.put("c/a.csv", "");
    store.put("c/b.csv", "id,name\n");
    store.put("c/c.csv", "\n");
    assertEquals(List.of(), rows(csv("c", CsvOptions.DEFAULT, ID, NAME), ID, NAME));
    store.put("j/a.json", "");
    store.put("j/b.ndjson", "\n\n");
    assertEquals(List.of(), rows(json("j", ID, NAME), ID, NAME));
  }

  @Test
  void fieldsWithoutANameOrWithOneTwiceAreNoObstacle() throws Exception {
    store.put("c/a.csv", "id,,name,ID\n1,x,a,7\n");
    FileTable table = csv("c", CsvOptions.DEFAULT, ID, NAME);
    assertEquals(List.of("id", "column2", "name", "column4"), describedNames(table));
    assertEquals(List.of("1|a"), rows(table, ID, NAME));
  }

  @Test
  void aFileThatIsReplacedIsReadInItsNewVersion() throws Exception {
    store.put("t/a.csv", "id,name\n1,a\n");
    FileTable table = csv("t", CsvOptions.DEFAULT, ID, NAME);
    assertEquals(List.of("1|a"), rows(table, ID, NAME));
    store.put("t/a.csv", "name,id\nb,2\n");
    store.put("t/b.csv", "id\n3\n");
    assertEquals(List.of("2|b", "3|null"), rows(table, ID, NAME));
    store.delete("t/a.csv");
    assertEquals(List.of("3|null"), rows(table, ID, NAME));
  }

  // ---- schemas that differ

  @Test
  void aColumnThatComesInATypeThatCannotBeHandedOnIsRefused() throws Exception {
    Column at = new Column("at", ColumnType.TIMESTAMP, true);
    store.put("t/a.parquet", parquet("SELECT TIMESTAMP '2026-01-01 00:00:00' AS at, 1 AS id"));
    FileTable table = parquetTable("t", at, ID);
    assertEquals(1, rows(table, at).size());
    store.put(
        "t/a.parquet",
        parquet("SELECT TIMESTAMP_NS '2026-01-01 00:00:00.000000001' AS at, 1 AS id"));
    says(fails(Reason.DATA, table), "a.parquet' has column 'at' as", "cannot be handed on exactly");
    FileTable others = parquetTable("t", ID);
    assertEquals(List.of("1"), rows(others, ID));
  }

  @Test
  void filesWithIncompatibleTypesAreBothNamedAlsoBeyondTheSample() throws Exception {
    byte[] right = parquet("SELECT 1 AS id, 'a' AS name");
    for (int i = 0; i < 200; i++) {
      store.put("t/%03d.parquet".formatted(i), right);
    }
    FileTable table = parquetTable("t", ID, NAME);
    assertEquals(200, rows(table, ID, NAME).size());
    store.put("t/100.parquet", parquet("SELECT 'one' AS id, 'b' AS name"));
    PortException fault =
        assertThrows(
            PortException.class,
            () -> {
              store.port().describe(table);
              list(table);
            });
    assertEquals(Reason.DATA, fault.reason());
    says(fault, store.location("t/100.parquet") + "'", "'id'", "int32");
    assertTrue(
        fault.getMessage().matches("(?s).*'[^']*t/(?!100)\\d+\\.parquet'.*"), fault.getMessage());
  }

  @Test
  void widenedAddedReorderedAndMissingColumnsAreOneTable() throws Exception {
    store.put("t/a.parquet", parquet("SELECT 1::INTEGER AS id, 1.5::FLOAT AS x, 'a' AS name"));
    store.put("t/b.parquet", parquet("SELECT 'b' AS name, 2.25::DOUBLE AS x, 5000000000 AS id"));
    store.put("t/c.parquet", parquet("SELECT 3::SMALLINT AS id, true AS more"));
    Column id = new Column("id", ColumnType.BIGINT, true);
    Column x = new Column("x", ColumnType.DOUBLE, true);
    FileTable table = parquetTable("t", id, x, NAME);
    assertEquals(List.of("1|1.5|a", "3|null|null", "5000000000|2.25|b"), rows(table, id, x, NAME));
    assertEquals(List.of("id", "x", "name", "more"), describedNames(table));
  }

  // ---- names and places

  @Test
  void aNewestCopyWithoutFilesIsNoCopy() throws Exception {
    parquet(store, "t/copy=1/a.parquet", "SELECT 1 AS id");
    parquet(store, "t/copy=2/a.parquet", "SELECT 2 AS id");
    store.put("t/copy=3/_SUCCESS", "");
    store.emptyFolder("t/copy=4");
    FileTable table = parquetTable("t/copy=*/*.parquet", ID);
    Function<Set<String>, String> newest = found -> found.stream().max(String::compareTo).get();
    FileListing listing = list(FileRequest.all(table).of(choice("copy", newest)));
    assertEquals(
        List.of(store.location("t/copy=2/a.parquet")),
        listing.files().stream().map(DataFile::name).toList());
  }

  @Test
  void filesOfOtherFormatsAreNoPartOfATable() throws Exception {
    for (String name : List.of("a.csv", "b.tsv", "c.txt.gz", "d.jsonl", "e.json", "f.orc", "g")) {
      store.put("t/" + name, "");
    }
    store.put("t/H.PARQUET", parquet("SELECT 1 AS id"));
    assertEquals(List.of("t/H.PARQUET"), names("t"));
    assertEquals(List.of("t/H.PARQUET"), names("t/*"));
    fails(Reason.MISSING, parquetTable("T"));
  }

  // ---- helpers

  /** The rows of a query as a Parquet file. */
  protected static byte[] parquet(String select) throws Exception {
    return parquet(select, "");
  }

  protected static byte[] parquet(String select, String options) throws Exception {
    Path file = Files.createTempFile("portico", ".parquet");
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          "COPY ("
              + select
              + ") TO "
              + EngineSql.text(file.toString())
              + " (FORMAT parquet"
              + options
              + ")");
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  protected final byte[] parquet(FileStore to, String path, String select) throws Exception {
    byte[] content = parquet(select);
    to.put(path, content);
    return content;
  }

  protected final FileTable parquetTable(String location, Column... columns) {
    return table(FileFormat.PARQUET, location, CsvOptions.DEFAULT, columns);
  }

  protected final FileTable csv(String location, CsvOptions options, Column... columns) {
    return table(FileFormat.CSV, location, options, columns);
  }

  protected final FileTable json(String location, Column... columns) {
    return table(FileFormat.JSON_LINES, location, CsvOptions.DEFAULT, columns);
  }

  private FileTable table(
      FileFormat format, String location, CsvOptions options, Column... columns) {
    return new FileTable(store.location(location), format, options, List.of(columns));
  }

  protected final FileListing list(FileTable table) {
    return list(FileRequest.all(table));
  }

  protected final FileListing list(FileRequest request) {
    try (FileSource source = store.port().open(request, context())) {
      FileListing all = FileListing.all(source);
      return new FileListing(
          all.files().stream().sorted(Comparator.comparing(DataFile::name)).toList(),
          all.partitionKeys());
    }
  }

  protected static PartitionChoice choice(String key, Function<Set<String>, String> among) {
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

  /** The files of a location by their paths. */
  protected final List<String> names(String location) {
    return list(parquetTable(location)).files().stream()
        .map(f -> f.name().substring(store.location("").length()))
        .sorted()
        .toList();
  }

  private List<String> describedNames(FileTable table) {
    return store.port().describe(table).orElseThrow().columns().stream()
        .map(StoreColumn::name)
        .toList();
  }

  protected final PortException fails(Reason reason, FileTable table) {
    PortException fault = assertThrows(PortException.class, () -> list(table));
    assertEquals(reason, fault.reason(), fault.getMessage());
    assertNull(fault.getMessage().lines().skip(1).findFirst().orElse(null), "one line");
    return fault;
  }

  protected static void says(Exception fault, String... texts) {
    for (String text : texts) {
      assertTrue(fault.getMessage().contains(text), () -> text + " in " + fault.getMessage());
    }
  }

  /** What the engine complains of, with files by their names as the gateway would say them. */
  private String complaint(FileTable table, Column... columns) {
    FileListing listing = list(table);
    Exception fault = assertThrows(Exception.class, () -> rows(table, columns));
    String text = fault.getMessage();
    for (DataFile file : listing.files()) {
      text = text.replace(file.path(), file.name());
    }
    return text;
  }

  /** The rows as the engine reads them, sorted, values joined by bars. */
  protected final List<String> rows(FileTable table, Column... columns) throws Exception {
    List<String> rows = new ArrayList<>();
    try (FileSource source = store.port().open(FileRequest.all(table), context());
        Statement statement = engine.createStatement();
        ResultSet result =
            statement.executeQuery(
                EngineSql.select(table, FileListing.all(source), List.of(columns)))) {
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
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  protected static ExecutionContext context() {
    return context(Duration.ofSeconds(30));
  }

  protected static ExecutionContext context(Duration patience) {
    return new ExecutionContext("q-1", Instant.now().plus(patience), ZoneOffset.UTC, 1000);
  }
}
