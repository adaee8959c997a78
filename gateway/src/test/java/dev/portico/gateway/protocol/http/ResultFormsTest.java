package dev.portico.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.result.Rows;
import dev.portico.spi.ColumnType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Each form of a result, fetched from the door and opened with somebody else's reader. */
@Timeout(300)
class ResultFormsTest {
  @TempDir private static Path folder;
  private static TestDoor door;

  @BeforeAll
  static void open() throws Exception {
    door = TestDoor.open(folder);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  private static void answers(Rows rows, int batches, StubStream.Ending ending) {
    door.queries().answer = (session, request) -> new StubStream(rows, batches, ending);
  }

  /** Every type at its ends, then a row of nulls. */
  static Rows everything() {
    return new Rows()
        .column("flag", ColumnType.BOOLEAN)
        .column("small", ColumnType.SMALLINT)
        .column("int", ColumnType.INTEGER)
        .column("big", ColumnType.BIGINT)
        .column("exact", ColumnType.decimal(38, 4))
        .column("price", ColumnType.decimal(9, 2))
        .column("real", ColumnType.REAL)
        .column("double", ColumnType.DOUBLE)
        .column("text", ColumnType.VARCHAR)
        .column("bytes", ColumnType.VARBINARY)
        .column("day", ColumnType.DATE)
        .column("clock", ColumnType.TIME)
        .column("local", ColumnType.TIMESTAMP)
        .column("instant", ColumnType.TIMESTAMP_TZ)
        .column("list", ColumnType.array(ColumnType.INTEGER))
        .column("text", ColumnType.array(ColumnType.array(ColumnType.VARCHAR)))
        .row(
            true,
            Short.MIN_VALUE,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            new BigDecimal("-9999999999999999999999999999999999.9999"),
            new BigDecimal("-12.50"),
            0.1f,
            -1.5e300,
            " ä<&>😀\u0001_x0041_\n=1 ",
            new byte[] {0, (byte) 0xff, 7},
            LocalDate.of(2024, 2, 29),
            LocalTime.of(23, 59, 59, 999_999_000),
            LocalDateTime.of(2024, 2, 29, 10, 0, 0, 123_456_000),
            Instant.parse("2024-07-01T10:00:00Z"),
            Arrays.asList(1, null, 3),
            List.of(List.of("a", "b,\""), List.of()))
        .row(new Object[16])
        .row(
            false,
            (short) 1,
            -5,
            999_999_999_999_999L,
            new BigDecimal("12345.6700"),
            new BigDecimal("7.00"),
            -0.0f,
            Double.NaN,
            "",
            new byte[0],
            LocalDate.of(1815, 6, 18),
            LocalTime.MIDNIGHT,
            LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
            Instant.parse("1900-01-01T00:00:00Z"),
            List.of(),
            List.of());
  }

  @Test
  void aWorkbookHasTypedCells() throws Exception {
    answers(everything(), 1, StubStream.Ending.END);
    byte[] book =
        door.get("/v1/query.xlsx?sql=SELECT%20*%20FROM%20t&time_zone=Europe/Berlin&purpose=test")
            .body();
    keep("everything.xlsx", book);
    try (ReadableWorkbook read =
        new ReadableWorkbook(new ByteArrayInputStream(book), new ReadingOptions(true, false))) {
      List<Row> rows = read.getFirstSheet().read();
      assertEquals(4, rows.size());
      Row first = rows.get(1);
      assertEquals(true, first.getCellAsBoolean(0).orElseThrow());
      assertEquals(new BigDecimal("-32768"), first.getCellAsNumber(1).orElseThrow());
      assertEquals(CellType.STRING, first.getCell(3).getType(), "a long number stays exact");
      assertEquals("-9223372036854775808", first.getCellAsString(3).orElseThrow());
      assertEquals(
          "-9999999999999999999999999999999999.9999", first.getCellAsString(4).orElseThrow());
      assertEquals(new BigDecimal("-12.50"), first.getCellAsNumber(5).orElseThrow());
      assertEquals("0.00", first.getCell(5).getDataFormatString());
      assertEquals(new BigDecimal("0.1"), first.getCellAsNumber(6).orElseThrow());
      assertEquals(" ä<&>😀_x0001__x005F_x0041_\n=1 ", first.getCell(8).getRawValue());
      assertEquals(LocalDateTime.of(2024, 2, 29, 0, 0), first.getCellAsDate(10).orElseThrow());
      assertEquals("yyyy\\-mm\\-dd", first.getCell(10).getDataFormatString());
      assertEquals(
          LocalDateTime.of(2024, 2, 29, 10, 0, 0, 123_000_000),
          first.getCellAsDate(12).orElseThrow().truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
      assertEquals(
          LocalDateTime.of(2024, 7, 1, 12, 0),
          first.getCellAsDate(13).orElseThrow(),
          "in the zone of the session");
      assertEquals("[1,null,3]", first.getCellAsString(14).orElseThrow());
      Row last = rows.get(3);
      assertEquals(new BigDecimal("999999999999999"), last.getCellAsNumber(3).orElseThrow());
      assertEquals(new BigDecimal("12345.6700"), last.getCellAsNumber(4).orElseThrow());
      assertEquals("NaN", last.getCellAsString(7).orElseThrow());
      assertEquals("1815-06-18", last.getCellAsString(10).orElseThrow(), "before 1900");
      assertEquals("1900-01-01T01:00:00+01:00", last.getCellAsString(13).orElseThrow());
      assertTrue(rows.get(2).stream().allMatch(c -> c == null), "nulls are empty cells");
    }
  }

  @Test
  void theSecondSheetOfAWorkbookSaysWhatWasAsked() throws Exception {
    answers(everything(), 1, StubStream.Ending.END);
    byte[] book = door.get("/v1/query.xlsx?sql=SELECT%201&as_of=2026-01-31&purpose=audit").body();
    try (ReadableWorkbook read =
        new ReadableWorkbook(new ByteArrayInputStream(book), new ReadingOptions(true, false))) {
      Map<String, String> about = new LinkedHashMap<>();
      for (Row row : read.getSheet(1).orElseThrow().read()) {
        about.put(row.getCellAsString(0).orElse(""), row.getCellAsString(1).orElse(""));
      }
      assertEquals("SELECT 1", about.get("Asked"));
      assertEquals("ana", about.get("By"));
      assertEquals("2026-01-31", about.get("As of"));
      assertEquals("audit", about.get("Purpose"));
      assertEquals("3", about.get("Rows"));
      assertEquals("q-stub", about.get("Query"));
    }
  }

  @Test
  void theHeaderOfAWorkbookStaysAndFilters() throws Exception {
    answers(everything(), 1, StubStream.Ending.END);
    byte[] book = door.get("/v1/query.xlsx?sql=SELECT%201").body();
    Document sheet = xml(part(book, "xl/worksheets/sheet1.xml"));
    Element pane = (Element) sheet.getElementsByTagName("pane").item(0);
    assertEquals("frozen", pane.getAttribute("state"));
    assertEquals("1", pane.getAttribute("ySplit"), "the first row stays");
    assertEquals("A2", pane.getAttribute("topLeftCell"), "the second is the first that moves");
    Element filter = (Element) sheet.getElementsByTagName("autoFilter").item(0);
    assertEquals("A1:P4", filter.getAttribute("ref"));
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  @Test
  void aTextLikeAFormulaIsMarkedAsTextInAWorkbook() throws Exception {
    answers(
        new Rows().column("=cmd|' /C calc'!A0", ColumnType.VARCHAR).row("=1+1").row("@x").row("x"),
        1,
        StubStream.Ending.END);
    byte[] book = door.get("/v1/query.xlsx?sql=SELECT%201").body();
    keep("formulas.xlsx", book);
    try (ReadableWorkbook read =
        new ReadableWorkbook(new ByteArrayInputStream(book), new ReadingOptions(true, false))) {
      List<Row> rows = read.getFirstSheet().read();
      assertEquals(CellType.STRING, rows.get(1).getCell(0).getType());
      assertEquals("=1+1", rows.get(1).getCell(0).getRawValue());
      assertTrue(rows.stream().allMatch(row -> row.getCell(0).getFormula() == null));
    }
    String sheet = part(book, "xl/worksheets/sheet1.xml");
    assertTrue(sheet.contains("<c r=\"A2\" s=\"8\" t=\"inlineStr\">"), sheet);
    assertTrue(part(book, "xl/styles.xml").contains("quotePrefix=\"1\""));
  }

  private static String part(byte[] book, String name) throws Exception {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(book))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return new String(zip.readAllBytes(), UTF_8);
        }
      }
    }
    throw new AssertionError("no " + name);
  }

  @Test
  void moreRowsThanASheetHoldsAreRefusedAndTheOtherFormsNamed() throws Exception {
    Rows many = new Rows().column("n", ColumnType.INTEGER);
    for (int i = 0; i < 1_000; i++) {
      many.row(i);
    }
    answers(many, 1_049, StubStream.Ending.END);
    HttpResponse<byte[]> answer = door.get("/v1/query.xlsx?sql=SELECT%201");
    assertEquals(400, answer.statusCode());
    String problem = new String(answer.body(), UTF_8);
    assertTrue(problem.contains("1,048,575") && problem.contains("Parquet"), problem);
    assertEquals(0, door.exports().spools().open(), "its file is gone");
  }

  @Test
  void aTextThatNoCellHoldsIsRefusedByItsColumn() throws Exception {
    answers(
        new Rows().column("essay", ColumnType.VARCHAR).row("x".repeat(32_768)),
        1,
        StubStream.Ending.END);
    HttpResponse<String> answer = door.text("/v1/query.xlsx?sql=SELECT%201");
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("essay") && answer.body().contains("32,767"), answer.body());
  }

  @Test
  void parquetKeepsTypesAndOrder() throws Exception {
    answers(everything(), 1, StubStream.Ending.END);
    HttpResponse<byte[]> answer = door.get("/v1/query.parquet?sql=SELECT%201");
    assertEquals(
        "application/vnd.apache.parquet", answer.headers().firstValue("content-type").orElse(""));
    keep("everything.parquet", answer.body());
    Path file = Files.write(folder.resolve("read.parquet"), answer.body());
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM '" + file + "'")) {
      List<String> types = new ArrayList<>();
      ResultSetMetaData columns = rows.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        types.add(columns.getColumnName(i) + " " + columns.getColumnTypeName(i));
      }
      assertEquals(
          List.of(
              "flag BOOLEAN",
              "small SMALLINT",
              "int INTEGER",
              "big BIGINT",
              "exact DECIMAL(38,4)",
              "price DECIMAL(9,2)",
              "real FLOAT",
              "double DOUBLE",
              "text VARCHAR",
              "bytes BLOB",
              "day DATE",
              "clock TIME",
              "local TIMESTAMP",
              "instant TIMESTAMP WITH TIME ZONE",
              "list INTEGER[]",
              "text_2 VARCHAR[][]"),
          types);
      assertTrue(rows.next());
      assertEquals(Long.MIN_VALUE, rows.getLong("big"));
      assertEquals(" ä<&>😀\u0001_x0041_\n=1 ", rows.getString("text"));
      assertEquals(
          LocalDateTime.of(2024, 2, 29, 10, 0, 0, 123_456_000),
          rows.getObject("local", LocalDateTime.class));
      assertEquals("[[a, 'b,\"'], []]", rows.getString("text_2"));
      assertTrue(rows.next());
      assertEquals(null, rows.getObject("list"));
      assertTrue(rows.next());
      assertEquals("", rows.getString("text"));
    }
    assertEquals(0, door.exports().spools().open(), "its file is gone");
  }

  @Test
  void parquetKeepsListsOfEveryType() throws Exception {
    List<ColumnType> elements =
        List.of(
            ColumnType.BOOLEAN,
            ColumnType.BIGINT,
            ColumnType.decimal(38, 2),
            ColumnType.REAL,
            ColumnType.DOUBLE,
            ColumnType.VARCHAR,
            ColumnType.VARBINARY,
            ColumnType.DATE,
            ColumnType.TIME,
            ColumnType.TIMESTAMP,
            ColumnType.TIMESTAMP_TZ);
    List<List<Object>> values =
        List.of(
            List.of(true, false),
            List.of(Long.MAX_VALUE),
            List.of(new BigDecimal("999999999999999999999999999999999999.99")),
            List.of(0.5f),
            List.of(Double.POSITIVE_INFINITY, 1e-300),
            List.of("a\"\\", ""),
            List.of(new byte[] {0, (byte) 0xff}),
            List.of(LocalDate.of(2024, 2, 29)),
            List.of(LocalTime.of(1, 2, 3, 4_000)),
            List.of(LocalDateTime.of(2024, 2, 29, 1, 2, 3, 4_000)),
            List.of(Instant.parse("2024-02-29T01:02:03.000004Z")));
    Rows lists = new Rows();
    for (int i = 0; i < elements.size(); i++) {
      lists.column("c" + i, ColumnType.array(elements.get(i)));
    }
    answers(lists.row(values.toArray()), 1, StubStream.Ending.END);
    Path file =
        Files.write(
            folder.resolve("lists.parquet"), door.get("/v1/query.parquet?sql=SELECT%201").body());
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM '" + file + "'")) {
      assertTrue(rows.next());
      List<String> read = new ArrayList<>();
      for (int i = 1; i <= elements.size(); i++) {
        read.add(rows.getString(i));
      }
      assertEquals(
          List.of(
              "[true, false]",
              "[9223372036854775807]",
              "[999999999999999999999999999999999999.99]",
              "[0.5]",
              "[inf, 1e-300]",
              "['a\"\\\\', '']",
              "['\\\\x00\\\\xFF']",
              "[2024-02-29]",
              "['01:02:03.000004']",
              "['2024-02-29 01:02:03.000004']",
              "['2024-02-29 01:02:03.000004+00']"),
          read);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xlsx", "parquet"})
  void aFileThatFailsOnItsWayIsAProblemAndLeavesNothing(String form) throws Exception {
    answers(everything(), 2_000, StubStream.Ending.FAILURE);
    HttpResponse<String> answer = door.text("/v1/query." + form + "?sql=SELECT%201");
    assertEquals(502, answer.statusCode());
    assertTrue(answer.body().contains("STORE_UNAVAILABLE"), answer.body());
    assertEquals(0, door.exports().spools().open());
    try (var files = Files.list(folder.resolve("answers"))) {
      assertEquals(0, files.count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xlsx", "parquet"})
  void aClientThatLeavesWhileItsFileIsMadeStopsTheQuery(String form) throws Exception {
    StubStream stream = new StubStream(everything(), 3, StubStream.Ending.SILENCE);
    door.queries().answer = (session, request) -> stream;
    var answer = door.later("/v1/query." + form + "?sql=SELECT%201");
    while (stream.given.get() < 3) {
      Thread.sleep(5);
    }
    answer.cancel(true);
    assertTrue(stream.cancelled.await(60, TimeUnit.SECONDS), "the query was not cancelled");
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS));
    for (int i = 0; i < 3_000 && door.exports().spools().open() > 0; i++) {
      Thread.sleep(20);
    }
    assertEquals(0, door.exports().spools().open());
  }

  @Test
  void aFileForWhichThereIsNoRoomIsRefused() throws Exception {
    Rows wide = new Rows().column("t", ColumnType.VARCHAR);
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[15_000];
      random.nextBytes(noise);
      wide.row(java.util.HexFormat.of().formatHex(noise));
    }
    answers(wide, 100, StubStream.Ending.END);
    HttpResponse<String> answer = door.text("/v1/query.xlsx?sql=SELECT%201");
    assertEquals(503, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("SPILL_EXCEEDED"), answer.body());
    assertEquals(0, door.exports().spools().open());
  }

  @Test
  void arrowIsReadByArrow() throws Exception {
    answers(everything(), 2, StubStream.Ending.END);
    HttpResponse<byte[]> answer = door.get("/v1/query.arrow?sql=SELECT%201");
    assertEquals(
        "application/vnd.apache.arrow.stream",
        answer.headers().firstValue("content-type").orElse(""));
    keep("everything.arrow", answer.body());
    ArrowAnswer read = ArrowAnswer.read(answer.body());
    assertEquals(
        List.of(
            "flag Bool",
            "small Int(16, true)",
            "int Int(32, true)",
            "big Int(64, true)",
            "exact Decimal(38, 4)",
            "price Decimal(9, 2)",
            "real FloatingPoint(0)",
            "double FloatingPoint(1)",
            "text Utf8",
            "bytes Binary",
            "day Date(0)",
            "clock Time(2, 64)",
            "local Timestamp(2)",
            "instant Timestamp(2, UTC)",
            "list List<Int(32, true)>",
            "text_2 List<List<Utf8>>"),
        read.fields());
    assertEquals(6, read.rows());
    assertTrue(read.ended());
  }

  @Test
  void aSetHasNoFile() throws Exception {
    answers(new Rows(), 0, StubStream.Ending.END);
    for (ResultForm form : ResultForm.values()) {
      HttpResponse<String> answer = door.text("/v1/query." + form.extension() + "?sql=SET%20x=1");
      assertEquals(400, answer.statusCode(), form.toString());
      assertTrue(answer.body().contains("has no result"), answer.body());
    }
  }

  @Test
  void everyFormHoldsAnEmptyResult() throws Exception {
    Rows none =
        new Rows()
            .column("n", ColumnType.INTEGER)
            .column("t", ColumnType.array(ColumnType.VARCHAR));
    answers(none, 0, StubStream.Ending.END);
    for (ResultForm form : ResultForm.values()) {
      HttpResponse<byte[]> answer = door.get("/v1/query." + form.extension() + "?sql=SELECT%201");
      assertEquals(200, answer.statusCode(), form.toString());
      assertTrue(answer.body().length > 0, form.toString());
      keep("empty." + form.extension(), answer.body());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-|identity",
        "gzip|gzip",
        "GZIP|gzip",
        "zstd|zstd",
        "gzip, deflate, br, zstd|zstd",
        "gzip;q=1, zstd;q=0.5|gzip",
        "zstd;q=0, gzip;q=0.1|gzip",
        "deflate, br|identity",
        "*|zstd",
        "*;q=0.1, identity;q=0.5|identity",
        "gzip;q=nonsense|identity",
        "identity|identity"
      })
  void answersArePackedAsTheClientLikesBest(String accepted, String expected) throws Exception {
    answers(everything(), 1, StubStream.Ending.END);
    String path = "/v1/query.csv?sql=SELECT%201";
    byte[] plain = door.get(path).body();
    HttpResponse<byte[]> answer =
        accepted == null ? door.get(path) : door.get(path, "Accept-Encoding", accepted);
    assertEquals(expected, answer.headers().firstValue("content-encoding").orElse("identity"));
    assertEquals("Accept-Encoding", answer.headers().firstValue("vary").orElse(""));
    assertEquals(new String(plain, UTF_8), new String(unpacked(answer), UTF_8));
  }

  private static byte[] unpacked(HttpResponse<byte[]> answer) throws Exception {
    InputStream packed = new ByteArrayInputStream(answer.body());
    return switch (answer.headers().firstValue("content-encoding").orElse("")) {
      case "gzip" -> new GZIPInputStream(packed).readAllBytes();
      case "zstd" -> new com.github.luben.zstd.ZstdInputStream(packed).readAllBytes();
      default -> answer.body();
    };
  }

  @Test
  void whoTakesNothingGetsNothing() throws Exception {
    answers(everything(), 1, StubStream.Ending.END);
    String path = "/v1/query.csv?sql=SELECT%201";
    assertEquals(406, door.get(path, "Accept-Encoding", "identity;q=0, br").statusCode());
    assertEquals(406, door.get(path, "Accept-Encoding", "*;q=0").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "identity"})
  void aPackedAnswerThatFailsNeverLooksComplete(String coding) throws Exception {
    Rows noise = new Rows().column("t", ColumnType.VARCHAR);
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] bytes = new byte[3_000];
      random.nextBytes(bytes);
      noise.row(java.util.HexFormat.of().formatHex(bytes));
    }
    StubStream stream = new StubStream(noise, 5, StubStream.Ending.FAILURE);
    door.queries().answer = (session, request) -> stream;
    org.junit.jupiter.api.Assertions.assertThrows(
        java.io.IOException.class,
        () -> door.get("/v1/query.csv?sql=SELECT%201", "Accept-Encoding", coding));
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS));
    assertEquals(1, stream.closes.get());
  }

  @Test
  void filesAreNotPackedOnceMore() throws Exception {
    answers(everything(), 1, StubStream.Ending.END);
    HttpResponse<byte[]> answer =
        door.get("/v1/query.xlsx?sql=SELECT%201", "Accept-Encoding", "gzip");
    assertTrue(answer.headers().firstValue("content-encoding").isEmpty());
    assertEquals(
        String.valueOf(answer.body().length),
        answer.headers().firstValue("content-length").orElse(""));
  }

  @Test
  void textsLikeFormulasAreQuotedInWhatASpreadsheetFetches() throws Exception {
    answers(
        new Rows()
            .column("=h", ColumnType.VARCHAR)
            .column("n", ColumnType.INTEGER)
            .row("=1+1", -5)
            .row("a;=1+1", 1)
            .row("-", 2)
            .row("a-b", 3)
            .row("", 4)
            .row("\t@x", 5)
            .row("a\r\nb\n\n", 6)
            .row("a\r\n=1", 7),
        1,
        StubStream.Ending.END);
    assertEquals(
        "'=h,n\r\n'=1+1,-5\r\na;'=1+1,1\r\n'-,2\r\na-b,3\r\n\"\",4\r\n'\t'@x,5\r\n"
            + "\"a\r\nb\n\n\",6\r\n\"a\r\n'=1\",7\r\n",
        door.text("/v1/query.csv?sql=SELECT%201").body());
    assertEquals(
        "=h,n\r\n=1+1,-5\r\na;=1+1,1\r\n-,2\r\na-b,3\r\n\"\",4\r\n\t@x,5\r\n"
            + "\"a\r\nb\n\n\",6\r\n\"a\r\n=1\",7\r\n",
        door.text("/v1/query.csv?sql=SELECT%201&formulas=keep").body());
    assertEquals(
        "=h,n\r\n=1+1,-5\r\na;=1+1,1\r\n-,2\r\na-b,3\r\n\"\",4\r\n\t@x,5\r\n"
            + "\"a\r\nb\n\n\",6\r\n\"a\r\n=1\",7\r\n",
        door.post("SELECT 1", "text/csv").body(),
        "programs that send SQL get values as they are");
  }

  /** Its text has the separators of other languages too. */
  @ParameterizedTest
  @ValueSource(strings = {"csv", "tsv"})
  void formulasInListsAreQuotedToo(String form) throws Exception {
    ColumnType list = ColumnType.array(ColumnType.VARCHAR);
    answers(new Rows().column("a", list).row(List.of("x;=1+1;y", "-1")), 1, StubStream.Ending.END);
    String cell =
        form.equals("csv") ? "\"[\"\"x;'=1+1;y\"\",\"\"-1\"\"]\"\r" : "[\"x;'=1+1;y\",\"-1\"]";
    assertEquals(
        "a" + (form.equals("csv") ? "\r" : "") + "\n" + cell + "\n",
        door.text("/v1/query." + form + "?sql=SELECT%201").body());
  }

  @Test
  void whatLooksEscapedInAWorkbookIsWhateverFollows() throws Exception {
    answers(
        new Rows().column("t", ColumnType.VARCHAR).row("_x0041\u0001").row("_x0041\r_x0041 _x0041"),
        1,
        StubStream.Ending.END);
    String sheet =
        part(door.get("/v1/query.xlsx?sql=SELECT%201").body(), "xl/worksheets/sheet1.xml");
    assertTrue(sheet.contains(">_x005F_x0041_x0001_<"), sheet);
    assertTrue(sheet.contains(">_x005F_x0041_x000D__x0041 _x0041<"), sheet);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "arrow"})
  void namesThatNoFileMayHoldAreMended(String form) throws Exception {
    answers(
        new Rows()
            .column("a\0b", ColumnType.INTEGER)
            .column("a\ud83db", ColumnType.INTEGER)
            .row(1, 2),
        1,
        StubStream.Ending.END);
    assertEquals(200, door.get("/v1/query." + form + "?sql=SELECT%201").statusCode());
  }

  @Test
  void aSheetHoldsSixteenThousandColumnsAndNoMore() throws Exception {
    for (int columns : List.of(16_384, 16_385)) {
      Rows wide = new Rows();
      for (int i = 0; i < columns; i++) {
        wide.column("c" + i, ColumnType.INTEGER);
      }
      answers(wide, 1, StubStream.Ending.END);
      HttpResponse<byte[]> answer = door.get("/v1/query.xlsx?sql=SELECT%201");
      assertEquals(columns == 16_384 ? 200 : 400, answer.statusCode());
      if (columns == 16_384) {
        assertTrue(part(answer.body(), "xl/worksheets/sheet1.xml").contains("r=\"XFD1\""));
      }
    }
  }

  @Test
  void whateverATextHoldsASheetIsXmlAndHoldsItToo() throws Exception {
    Random random = new Random(7);
    String odd = "\u0000\u0001\t\n\r\u0085\u2028\ud83d\ude00\ufffe\uffff_x0d9A<&>\"']=+-@ \u200b";
    List<String> texts = new ArrayList<>();
    Rows rows = new Rows().column("t", ColumnType.VARCHAR);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(random.nextInt(20), 0, odd.length()).forEach(c -> text.append(odd.charAt(c)));
      texts.add(text.toString());
      rows.row(text.toString());
    }
    answers(rows, 1, StubStream.Ending.END);
    byte[] book = door.get("/v1/query.xlsx?sql=SELECT%201").body();
    NodeList found = xml(part(book, "xl/worksheets/sheet1.xml")).getElementsByTagName("t");
    assertEquals(texts.size() + 1, found.getLength());
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(texts.get(i), unescaped(found.item(i + 1).getTextContent()), "text " + i);
    }
  }

  /** As the format says: {@code _x000D_} is a carriage return. */
  private static String unescaped(String text) {
    return Pattern.compile("_x([0-9A-Fa-f]{4})_")
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(match.group(1), 16))));
  }

  @Test
  void whatIsDroppedBeforeAFormulaDoesNotHideIt() throws Exception {
    answers(
        new Rows()
            .column("\uFEFF=h", ColumnType.VARCHAR)
            .column("b", ColumnType.VARBINARY)
            .column("d", ColumnType.DATE)
            .row("\uFEFF=1+1", new byte[] {(byte) 0xfb, 1, 2}, java.time.LocalDate.of(-43, 3, 15))
            .row(" =1+1", new byte[0], java.time.LocalDate.of(2026, 1, 31))
            .row("\"=1+1\"", null, null)
            .row("a;\"=1+1;b", null, null)
            .row("\u200b\u0000@x", null, null)
            .row("\"quoted\" and not", null, null),
        1,
        StubStream.Ending.END);
    assertEquals(
        "'\uFEFF=h\tb\td\n'\uFEFF=1+1\t'+wEC\t'-0043-03-15\n' =1+1\t\t2026-01-31\n"
            + "'\"=1+1\"\t\\N\t\\N\na;'\"=1+1;b\t\\N\t\\N\n'\u200b\u0000@x\t\\N\t\\N\n"
            + "\"quoted\" and not\t\\N\t\\N\n",
        door.text("/v1/query.tsv?sql=SELECT%201").body());
    String csv = door.text("/v1/query.csv?sql=SELECT%201").body();
    assertTrue(csv.startsWith("'\uFEFF=h,b,d\r\n'\uFEFF=1+1,'+wEC,'-0043-03-15\r\n' =1+1,"), csv);
    assertTrue(csv.contains("\r\n\"a;'\"\"=1+1;b\",,\r\n"), csv);
  }

  @Test
  void aFailureOfTheFirstRowIsAProblemInEveryForm() throws Exception {
    for (ResultForm form : ResultForm.values()) {
      door.queries().answer =
          (session, request) -> {
            throw new GatewayException(ErrorCode.TABLE_NOT_FOUND, "no table t");
          };
      HttpResponse<String> answer = door.text("/v1/query." + form.extension() + "?sql=TABLE%20t");
      assertEquals(404, answer.statusCode());
      assertTrue(answer.body().contains("TABLE_NOT_FOUND"), answer.body());
      assertTrue(answer.headers().firstValue("content-disposition").isEmpty());
    }
  }

  /** For readers that are tried by hand. */
  private static void keep(String name, byte[] bytes) throws Exception {
    String wanted = System.getProperty("portico.keep");
    if (wanted != null) {
      Files.write(Path.of(wanted).resolve(name), bytes);
    }
  }
}
