package dev.portico.adapter.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.StoreTable;
import dev.portico.testkit.Rows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a SQLite file can do to its reader, and what the reader then says. */
@Timeout(300)
class SqlitePortTest {
  private static final Column ID = new Column("id", ColumnType.BIGINT, false);

  @TempDir Path folder;
  private SqliteFile file;

  @BeforeEach
  void makeFile() {
    file = new SqliteFile(folder.resolve("data/f.db"));
    assertTrue(folder.resolve("data").toFile().mkdir());
  }

  private SqlitePort port(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.putIfAbsent("root", "data");
    return (SqlitePort) new SqlitePortFactory().create(new PortSettings("files", folder, settings));
  }

  private static Column column(String name, ColumnType type) {
    return new Column(name, type, true);
  }

  private static RowSource scan(SqlitePort port, String table, String location, Column... columns) {
    ScanRequest request =
        new ScanRequest(table, location, List.of(columns), Predicate.ALL, OptionalLong.empty());
    return port.scan(request, context(30_000)).rows();
  }

  private static ExecutionContext context(long millis) {
    return new ExecutionContext("q-1", Instant.now().plusMillis(millis), ZoneOffset.UTC, 100);
  }

  private List<List<Object>> read(String table, Column... columns) {
    return Rows.all(scan(port(Map.of()), table, "f.db", columns));
  }

  private static PortException refused(Reason reason, String part, Runnable read) {
    PortException refused = assertThrows(PortException.class, read::run);
    assertEquals(reason, refused.reason(), refused.getMessage());
    assertTrue(refused.getMessage().contains(part), refused.getMessage());
    return refused;
  }

  // ---- values

  @Test
  void aValueOfAnotherKindNamesTableColumnAndRowAndNeverItself() throws Exception {
    file.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
        "INSERT INTO t VALUES (41, 1), (42, 'secret')");
    PortException refused =
        refused(
            Reason.DATA,
            "'f.db' table 't', rowid 42, column 'n': the value is no INTEGER",
            () -> read("t", column("n", ColumnType.INTEGER)));
    assertFalse(refused.getMessage().contains("secret"));
    file.run(
        "CREATE TABLE w (k TEXT PRIMARY KEY, n INT) WITHOUT ROWID",
        "INSERT INTO w VALUES ('key', x'00')");
    refused(
        Reason.DATA,
        "table 'w', row 1, column 'n'",
        () -> read("w", column("n", ColumnType.INTEGER)));
  }

  @Test
  void numbersAreExactOrRefused() throws Exception {
    file.run(
        "CREATE TABLE t (m DECIMAL(12,2), x, r REAL)",
        "INSERT INTO t VALUES (12.34, '99999999999999999999.99', 5), (0.1, 7, 1e15)");
    assertEquals(
        List.of(
            Arrays.asList(new BigDecimal("12.34"), new BigDecimal("99999999999999999999.99"), 5L),
            Arrays.asList(new BigDecimal("0.10"), new BigDecimal("7.00"), 1_000_000_000_000_000L)),
        read(
            "t",
            column("m", ColumnType.decimal(12, 2)),
            column("x", ColumnType.decimal(38, 2)),
            column("r", ColumnType.BIGINT)));
    for (String wrong :
        List.of(
            "0.1 + 0.2", "1e300", "9e999", "'1e999999999'", "'twelve'", "1.005", "123456789012")) {
      file.run("DELETE FROM t", "INSERT INTO t (m) VALUES (" + wrong + ")");
      refused(Reason.DATA, "column 'm'", () -> read("t", column("m", ColumnType.decimal(12, 2))));
    }
    Map<ColumnType, List<String>> others =
        Map.of(
            ColumnType.INTEGER, List.of("2147483648", "1.5", "'1'", "x'01'"),
            ColumnType.BIGINT, List.of("1e19", "0.5"),
            ColumnType.BOOLEAN, List.of("2", "'true'", "-1"),
            ColumnType.DOUBLE, List.of("9007199254740993", "'1.5'"),
            ColumnType.REAL, List.of("0.1", "1e300"),
            ColumnType.VARCHAR, List.of("1", "x'61'", "cast(x'ff41' as text)"),
            ColumnType.VARBINARY, List.of("'a'", "1"),
            ColumnType.TIME, List.of("5", "'noon'"));
    for (Map.Entry<ColumnType, List<String>> other : others.entrySet()) {
      for (String wrong : other.getValue()) {
        file.run("DELETE FROM t", "INSERT INTO t (x) VALUES (" + wrong + ")");
        refused(Reason.DATA, "column 'x'", () -> read("t", column("x", other.getKey())));
      }
    }
  }

  @Test
  void aReplacementSignAndAZeroInATextAreKept() throws Exception {
    file.run(
        "CREATE TABLE t (s TEXT)",
        "INSERT INTO t VALUES ('a' || char(65533)), ('b' || char(0) || 'c')");
    assertEquals(
        List.of(List.of("a\uFFFD"), List.of("b\0c")), read("t", column("s", ColumnType.VARCHAR)));
  }

  @Test
  void aFileInUtf16IsReadAlike() throws Exception {
    file.run(
        "PRAGMA encoding = 'UTF-16le'",
        "CREATE TABLE t (s TEXT, d DATE)",
        "INSERT INTO t VALUES ('\ud83d\ude80', '2026-01-31'), ('\uffee', '2026-02-01')");
    Column s = column("s", ColumnType.VARCHAR);
    Predicate above =
        new Predicate.Comparison(
            "s",
            Predicate.Operator.GREATER,
            new dev.portico.spi.BindValue(ColumnType.VARCHAR, "\uffee"));
    ScanRequest request = new ScanRequest("t", "f.db", List.of(s), above, OptionalLong.empty());
    List<List<Object>> rows = Rows.all(port(Map.of()).scan(request, context(5_000)).rows());
    assertTrue(rows.contains(List.of("\ud83d\ude80")), rows.toString());
  }

  /** SQLite itself makes another letter of half a pair and of the one that follows it. */
  @ParameterizedTest
  @CsvSource({"UTF-16le, 3dd8 3dd84100 61003dd8 00dc", "UTF-16be, d83d d83d0041 0061d83d"})
  void aBrokenTextInUtf16IsRefused(String encoding, String broken) throws Exception {
    file.run("PRAGMA encoding = '" + encoding + "'", "CREATE TABLE t (id INTEGER, s TEXT)");
    for (String bytes : broken.split(" ")) {
      file.run(
          "DELETE FROM t",
          "INSERT INTO t VALUES (1, 'a\ud83d\ude80'), (2, ''), (3, NULL)",
          "INSERT INTO t (rowid, s) VALUES (7, CAST(x'" + bytes + "' AS TEXT))");
      refused(Reason.DATA, "rowid 7, column 's'", () -> read("t", column("s", ColumnType.VARCHAR)));
      assertEquals(4, read("t", ID).size(), "what is not read does no harm");
    }
    file.run("DELETE FROM t WHERE rowid = 7");
    assertEquals(
        List.of(List.of("a\ud83d\ude80"), List.of(""), Collections.singletonList(null)),
        read("t", column("s", ColumnType.VARCHAR)));
    file.run("INSERT INTO t (rowid, s) VALUES (8, x'61')");
    refused(Reason.DATA, "rowid 8, column 's'", () -> read("t", column("s", ColumnType.VARCHAR)));
  }

  /** A number that is no truth value is refused by a filter as by a read, and never left out. */
  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "0.5", "'true'", "x'01'"})
  void whatIsNoTruthValueIsFoundByEveryFilter(String wrong) throws Exception {
    file.run("CREATE TABLE t (b BOOLEAN)", "INSERT INTO t VALUES (0), (1), (" + wrong + ")");
    Column b = column("b", ColumnType.BOOLEAN);
    for (boolean value : new boolean[] {true, false}) {
      BindValue bound = new BindValue(ColumnType.BOOLEAN, value);
      for (Predicate filter :
          List.of(
              new Predicate.Comparison("b", Predicate.Operator.EQUAL, bound),
              new Predicate.Comparison("b", Predicate.Operator.NOT_EQUAL, bound),
              new Predicate.Comparison("b", Predicate.Operator.GREATER, bound),
              new Predicate.In("b", List.of(bound)))) {
        ScanRequest request =
            new ScanRequest("t", "f.db", List.of(b), filter, OptionalLong.empty());
        refused(
            Reason.DATA,
            "rowid 3, column 'b'",
            () -> Rows.all(port(Map.of()).scan(request, context(5_000)).rows()));
      }
    }
  }

  @Test
  void datesAreReadInTheFormThatIsDeclared() throws Exception {
    file.run(
        "CREATE TABLE t (a TEXT, b INTEGER, c INTEGER, d REAL, e DATE)",
        """
        INSERT INTO t VALUES ('2026-01-31 12:30:00.5', unixepoch('2026-01-31 12:30:00'),
          1000 * unixepoch('2026-01-31 12:30:00') + 5, julianday('2026-01-31 12:30:00.123'),
          unixepoch('2026-01-31'))
        """);
    SqlitePort port =
        port(
            Map.of(
                "dates",
                "unix",
                "datesOf",
                Map.of("t.A", "iso", "t.c", "unixMillis", "T.d", "julian")));
    LocalDateTime noon = LocalDateTime.of(2026, 1, 31, 12, 30);
    assertEquals(
        List.of(
            Arrays.asList(
                Instant.parse("2026-01-31T12:30:00.5Z"),
                noon,
                noon.plusNanos(5_000_000),
                noon.plusNanos(123_000_000),
                LocalDate.of(2026, 1, 31))),
        Rows.all(
            scan(
                port,
                "t",
                "f.db",
                column("a", ColumnType.TIMESTAMP_TZ),
                column("b", ColumnType.TIMESTAMP),
                column("c", ColumnType.TIMESTAMP),
                column("d", ColumnType.TIMESTAMP),
                column("e", ColumnType.DATE))));
    refused(
        Reason.DATA,
        "column 'b': the value is no DATE",
        () -> Rows.all(scan(port, "t", "f.db", column("b", ColumnType.DATE))));
    file.run("UPDATE t SET b = 9e300, d = 9e300, e = '2026-01-31'");
    for (String name : List.of("b", "d", "e")) {
      refused(
          Reason.DATA,
          "column '" + name + "'",
          () -> Rows.all(scan(port, "t", "f.db", column(name, ColumnType.TIMESTAMP))));
    }
  }

  // ---- tables

  @Test
  void viewsGeneratedColumnsAndStrangeNamesAreRead() throws Exception {
    file.run(
        "CREATE TABLE `odd \"name\"`` ]` (rowid TEXT, `a\"b` INT, g INT AS (`a\"b` * 2))",
        "INSERT INTO `odd \"name\"`` ]` VALUES ('r', 4)",
        "CREATE VIEW v AS SELECT g, rowid FROM `odd \"name\"`` ]`");
    assertEquals(
        List.of(Arrays.asList("r", 4, 8)),
        read(
            "odd \"name\"` ]",
            column("rowid", ColumnType.VARCHAR),
            column("A\"B", ColumnType.INTEGER),
            column("g", ColumnType.INTEGER)));
    assertEquals(List.of(List.of(8)), read("V", column("g", ColumnType.INTEGER)));
    refused(
        Reason.MISSING,
        "has no column 'no' in table 'v'",
        () -> read("v", column("no", ColumnType.VARCHAR)));
    refused(Reason.MISSING, "has no table or view 'x'", () -> read("x", ID));
  }

  @Test
  void aTableIsDescribedAndItsTypesAreLeftToTheContract() throws Exception {
    file.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, d DATETIME, s TEXT NOT NULL, x)",
        "INSERT INTO t (s) VALUES ('a'), ('b')",
        "CREATE TABLE k (a TEXT, b INT, PRIMARY KEY (b, a))",
        "CREATE VIEW v AS SELECT id FROM t");
    StoreTable table = port(Map.of()).describe("T", "f.db").orElseThrow();
    assertEquals(
        "[id INTEGER BIGINT, d DATETIME TIMESTAMP, s TEXT VARCHAR, x no type VARCHAR]",
        table.columns().stream()
            .map(c -> c.name() + " " + c.storeType() + " " + c.type())
            .toList()
            .toString());
    assertTrue(table.columns().stream().noneMatch(StoreTable.StoreColumn::typed));
    assertEquals(List.of("id"), table.primaryKey());
    assertTrue(table.primaryKeyEnforced());
    assertEquals(2, table.estimatedRows().orElseThrow());
    StoreTable nullable = port(Map.of()).describe("k", "f.db").orElseThrow();
    assertEquals(List.of("b", "a"), nullable.primaryKey());
    assertFalse(nullable.primaryKeyEnforced(), "SQLite lets NULL into such a key");
    assertTrue(port(Map.of()).describe("v", "f.db").orElseThrow().estimatedRows().isEmpty());
    refused(Reason.MISSING, "no table", () -> port(Map.of()).describe("none", "f.db"));
  }

  @Test
  void aLimitIsAppliedWhenNothingIsFiltered() throws Exception {
    file.run("CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)");
    ScanRequest two = new ScanRequest("t", "f.db", List.of(ID), Predicate.ALL, OptionalLong.of(2));
    assertEquals(2, Rows.all(port(Map.of()).scan(two, context(5_000)).rows()).size());
    Predicate odd = new Predicate.Not(new Predicate.IsNull("id"));
    ScanRequest filtered = new ScanRequest("t", "f.db", List.of(ID), odd, OptionalLong.of(2));
    assertEquals(3, Rows.all(port(Map.of()).scan(filtered, context(5_000)).rows()).size());
  }

  // ---- files

  @Test
  void aLocationLeadsNowhereButToFilesBelowTheRoot() throws Exception {
    new SqliteFile(folder.resolve("outside.db")).run("CREATE TABLE t (id INT)");
    file.run("CREATE TABLE t (id INT)");
    Files.createSymbolicLink(folder.resolve("data/link.db"), folder.resolve("outside.db"));
    Files.createSymbolicLink(folder.resolve("data/out"), folder);
    Files.createSymbolicLink(folder.resolve("data/within.db"), file.path());
    assertEquals(0, Rows.all(scan(port(Map.of()), "t", "within.db", ID)).size());
    assertEquals(0, Rows.all(scan(port(Map.of()), "t", file.path().toString(), ID)).size());
    for (String away :
        List.of(
            "../outside.db",
            "x/../../outside.db",
            "/etc/passwd",
            "link.db",
            "out/outside.db",
            "",
            ".",
            "x/..",
            "f.db\0",
            "out/data/../outside.db")) {
      PortException refused =
          assertThrows(
              PortException.class, () -> Rows.all(scan(port(Map.of()), "t", away, ID)), away);
      assertEquals(Reason.SETTINGS, refused.reason(), away + ": " + refused.getMessage());
    }
    Files.writeString(folder.resolve("data/a?mode=memory"), "x");
    refused(
        Reason.SETTINGS,
        "question mark",
        () -> Rows.all(scan(port(Map.of()), "t", "a?mode=memory", ID)));
    refused(
        Reason.MISSING, "not there", () -> Rows.all(scan(port(Map.of()), "t", "file:f.db", ID)));
    refused(Reason.MISSING, "not there", () -> Rows.all(scan(port(Map.of()), "t", ":memory:", ID)));
  }

  @Test
  void whatIsNoDatabaseIsToldAndNothingIsMade() throws Exception {
    refused(
        Reason.MISSING,
        "'none.db' is not there",
        () -> Rows.all(scan(port(Map.of()), "t", "none.db", ID)));
    Files.createDirectory(folder.resolve("data/sub"));
    refused(Reason.MISSING, "is not a file", () -> Rows.all(scan(port(Map.of()), "t", "sub", ID)));
    Files.writeString(folder.resolve("data/text.db"), "not a database".repeat(100));
    refused(
        Reason.DATA,
        "is not a SQLite database",
        () -> Rows.all(scan(port(Map.of()), "t", "text.db", ID)));
    refused(Reason.DATA, "is not a SQLite database", () -> port(Map.of()).describe("t", "text.db"));
    Files.createFile(folder.resolve("data/empty.db"));
    refused(Reason.MISSING, "no table", () -> Rows.all(scan(port(Map.of()), "t", "empty.db", ID)));
    try (var files = Files.list(folder.resolve("data"))) {
      assertEquals(3, files.count());
    }
    refused(
        Reason.UNAVAILABLE,
        "root is not there",
        () -> port(Map.of("root", "none")).ping(java.time.Duration.ofSeconds(1)));
  }

  @Test
  void aLockedFileIsWaitedForAndThenBusy() throws Exception {
    file.run("CREATE TABLE t (id INT)", "INSERT INTO t VALUES (1)");
    SqlitePort patient = port(Map.of("lockTimeout", "60s"));
    SqlitePort hurried = port(Map.of("lockTimeout", "200ms"));
    try (Connection writer = file.connect();
        Statement statement = writer.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      refused(Reason.BUSY, "'f.db' is locked", () -> Rows.all(scan(hurried, "t", "f.db", ID)));
      refused(Reason.BUSY, "locked", () -> hurried.describe("t", "f.db"));
      RowSource waiting = scan(patient, "t", "f.db", ID);
      CompletableFuture<Reason> reason =
          CompletableFuture.supplyAsync(
              () -> assertThrows(PortException.class, waiting::next).reason());
      Thread.sleep(200);
      waiting.cancel();
      assertEquals(Reason.CANCELLED, reason.get(20, TimeUnit.SECONDS));
      waiting.close();
      CompletableFuture<Integer> rows =
          CompletableFuture.supplyAsync(() -> Rows.all(scan(patient, "t", "f.db", ID)).size());
      Thread.sleep(200);
      statement.execute("COMMIT");
      assertEquals(1, rows.get(20, TimeUnit.SECONDS));
    }
    assertEquals(0, patient.open.size());
  }

  @Test
  void aWalDatabaseIsReadWhileItIsWritten() throws Exception {
    file.run("PRAGMA journal_mode = WAL", "CREATE TABLE t (id INT)");
    try (Connection writer = file.connect();
        Statement statement = writer.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("INSERT INTO t VALUES (1)");
      assertEquals(0, read("t", ID).size());
      statement.execute("COMMIT");
      assertEquals(1, read("t", ID).size());
      try (RowSource before = scan(port(Map.of()), "t", "f.db", ID)) {
        RowBatch first = before.next();
        statement.execute("INSERT INTO t VALUES (2)");
        assertEquals(1, first.rows());
        assertEquals(null, before.next(), "one scan sees one state");
      }
    }
    assertEquals(2, read("t", ID).size());
  }

  @Test
  void nothingIsEverWritten() throws Exception {
    file.run(
        "CREATE TABLE t (id INT)",
        "CREATE VIEW v AS SELECT load_extension('x') AS id",
        "CREATE VIEW w AS SELECT id FROM gone");
    byte[] before = Files.readAllBytes(file.path());
    read("t", ID);
    refused(Reason.REFUSED, "see the server's log", () -> read("v", ID));
    refused(Reason.REFUSED, "refused the query", () -> read("w", ID));
    refused(Reason.MISSING, "no table", () -> read("t; DELETE FROM t", ID));
    assertArrayEquals(before, Files.readAllBytes(file.path()));
    try (var files = Files.list(folder.resolve("data"))) {
      assertEquals(1, files.count());
    }
  }

  // ---- bounds

  @Test
  void aValueBeyondTheSettingIsALimitAndLongRowsMakeSmallBatches() throws Exception {
    file.run(
        "CREATE TABLE t (b BLOB)",
        """
        WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 60)
        INSERT INTO t SELECT zeroblob(900000) FROM c
        """);
    Column b = column("b", ColumnType.VARBINARY);
    try (RowSource rows = scan(port(Map.of("longestValueMegabytes", 1)), "t", "f.db", b)) {
      assertTrue(rows.next().rows() <= 10, "a batch of more than 9 MB");
    }
    file.run("INSERT INTO t VALUES (zeroblob(1100000))");
    refused(
        Reason.LIMIT,
        "longestValueMegabytes",
        () -> Rows.all(scan(port(Map.of("longestValueMegabytes", 1)), "t", "f.db", b)));
  }

  @Test
  void closingAtAnyMomentLeavesNoFileOpen() throws Exception {
    file.run(
        """
        CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
        SELECT x AS id FROM c WHERE x < 0
        """);
    SqlitePort port = port(Map.of());
    for (int round = 0; round < 60; round++) {
      RowSource source = scan(port, "v", "f.db", ID);
      CompletableFuture<Reason> reason =
          CompletableFuture.supplyAsync(
              () -> assertThrows(PortException.class, source::next).reason());
      Thread.sleep(round / 4);
      source.close();
      assertEquals(Reason.CANCELLED, reason.get(20, TimeUnit.SECONDS));
    }
    assertEquals(0, port.open.size());
    assertEquals(List.of(), openFiles());
  }

  /** What this process has open of the test's folder, where the system tells. */
  private List<String> openFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return List.of();
    }
    try (var links = Files.list(descriptors)) {
      return links
          .map(
              link -> {
                try {
                  return Files.readSymbolicLink(link).toString();
                } catch (IOException e) {
                  return "";
                }
              })
          .filter(target -> target.startsWith(folder.toString()))
          .toList();
    }
  }

  @Test
  void wrongSettingsAreToldTogether() {
    PortException wrong =
        assertThrows(
            PortException.class,
            () ->
                new SqlitePortFactory()
                    .create(
                        new PortSettings(
                            "files",
                            folder,
                            Map.of(
                                "dates", "roman",
                                "datesOf", Map.of("t.c", "x"),
                                "lockTimeout", "soon",
                                "longestValueMegabytes", 0,
                                "file", "f.db"))));
    for (String part :
        List.of(
            "root is missing",
            "dates must be one of iso, unix, unixMillis, julian",
            "datesOf.t.c must be one of",
            "lockTimeout",
            "longestValueMegabytes",
            "file is not a setting")) {
      assertTrue(wrong.getMessage().contains(part), wrong.getMessage());
    }
  }

  @Test
  void eachSettingOfTheReferenceIsRead() throws Exception {
    String page = Files.readString(Path.of("../../docs/reference/settings.md"));
    String section = page.split("## Connections of type `sqlite`")[1].split("\n## ")[0];
    Map<String, Object> settings = new HashMap<>();
    Matcher row = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE).matcher(section);
    while (row.find()) {
      settings.put(row.group(1), List.of(1));
    }
    assertEquals(5, settings.size());
    PortException refused =
        assertThrows(
            PortException.class,
            () -> new SqlitePortFactory().create(new PortSettings("files", folder, settings)));
    for (String key : settings.keySet()) {
      assertTrue(refused.getMessage().contains(key + " must be "), refused.getMessage());
    }
    assertFalse(refused.getMessage().contains("is not a setting"), refused.getMessage());
  }
}
