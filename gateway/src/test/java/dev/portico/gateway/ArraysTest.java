package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.endtoend.RealDriver;
import dev.portico.testkit.TestPostgres;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays of every type, in each other too, are the same on every door and in every file. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArraysTest {
  @TempDir private static Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Gateway gateway;

  @BeforeAll
  void open() throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    String database = postgres.newDatabase();
    Files.createDirectories(folder.resolve("data/nested"));
    run(
        postgres.superuser(database),
        POSTGRES,
        "CREATE TABLE late AS SELECT ARRAY['23:00', '24:00']::time[] AS ti",
        "GRANT SELECT ON arrays, late TO PUBLIC");
    run(DriverManager.getConnection("jdbc:duckdb:"), "SET TimeZone = 'UTC'", parquet());
    write("data/lines.jsonl", LINES);
    write("data/bad.jsonl", "{\"id\": 1, \"n\": [1, 2.5]}\n");
    write("data/worse.jsonl", "{\"id\": 1, \"n\": [1, \"x\"]}\n");
    write("data/long.jsonl", "{\"id\": 1, \"n\": [\"1.239\"]}\n");
    write("portico.yaml", SETTINGS.formatted(postgres.url(database), TestPostgres.READER_PASSWORD));
    write(
        "users.yaml",
        "users:\n- {name: ana, roles: [analyst], password: \"%s\"}\n".formatted(HASH));
    write("domains/a/a.odps.yaml", PRODUCT);
    write("domains/a/pg.odcs.yaml", CONTRACT.formatted("pg") + PG_TABLES);
    write("domains/a/files.odcs.yaml", CONTRACT.formatted("files") + FILE_TABLES);
    write("domains/a/lines.odcs.yaml", CONTRACT.formatted("lines") + LINE_TABLES);
    gateway = Gateway.serve(folder, name -> Optional.empty());
    gateway.awaitProbed(Duration.ofSeconds(30));
  }

  @AfterAll
  void close() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b  | [true,null,false]",
        "s  | [-32768,null,32767]",
        "l  | [-9223372036854775808,null,9223372036854775807]",
        "m  | [1.10,null,-12345678901234567890.12]",
        "r  | [0.1,null,\"NaN\",\"-Infinity\"]",
        "d  | [0.1,null,4.9E-324,\"Infinity\"]",
        "t  | [\"a\",null,\"NULL\",\"\",\"[\\\"x\\\", {}]\"]",
        "y  | [\"AP9c\",null,\"\"]",
        "dt | [\"2026-01-31\",null,\"-0043-03-15\",\"+12345-01-01\"]",
        "ti | [\"23:59:59.999999\",null]",
        "ts | [\"2026-01-31T10:00:00.000001\",null,\"+12345-01-01T00:00:00\"]",
        "tz | [\"2026-01-31T10:00:00.000001Z\",null,\"1582-10-10T00:00:00Z\"]",
      })
  void ofEachType(String column, String json) throws Exception {
    for (String from :
        List.of(
            "a.arrays AS t",
            "a.arrays AS t JOIN a.nested AS n ON n.id = t.id",
            "a.nested AS t",
            "a.nested AS t JOIN a.arrays AS n ON n.id = t.id")) {
      assertEquals(json, json("SELECT t." + column + " FROM " + from), from);
      assertEquals(json, csv("SELECT t." + column + " FROM " + from), from);
      assertEquals(jdbcText(json, column), jdbc("SELECT t." + column + " FROM " + from), from);
      assertEquals(json, file("SELECT t." + column + " FROM " + from, column), from);
    }
  }

  /** {@code getString} writes dates with a space and bytes as hexadecimal text. */
  private static String jdbcText(String json, String column) {
    return switch (column) {
      case "y" -> "[\"00ff5c\",null,\"\"]";
      case "ts" -> json.replaceAll("(\\d)T(\\d\\d)", "$1 $2");
      case "tz" -> json.replaceAll("(\\d)T(\\d\\d)", "$1 $2").replace("Z\"", "+00:00\"");
      default -> json;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ll  | [[1,null],null,[],[2]]",
        "lll | [[[\"a\"],null],[]]",
        "lm  | [[1.10,null],[-12345678901234567890.12]]",
        "ly  | [[\"AP9c\"],[null]]",
        "lt  | [[\"2026-01-31T10:00:00.000001Z\"],[null]]",
      })
  void inEachOther(String column, String json) throws Exception {
    String sql = "SELECT " + column + " FROM a.nested";
    assertEquals(json, json(sql));
    assertEquals(json, csv(sql));
    assertEquals(json, file(sql, column));
    assertEquals(json, json(sql + " AS n WHERE CARDINALITY(n." + column + ") > 0"));
  }

  @Test
  void structsAndMapsInThemAreJsonText() throws Exception {
    assertEquals(
        "{\"a\":1,\"m\":12345678901234567.50,\"t\":\"2026-01-31 10:00:00\",\"x\":null}",
        first("SELECT ls[1] FROM a.nested"));
    assertEquals("{\"k\":[1,2]}", first("SELECT lp[1] FROM a.nested"));
  }

  @Test
  void jdbcGivesObjectsOfTheirTypes() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT lm, ly, ll FROM a.nested")) {
      assertTrue(row.next());
      Object[] decimals = (Object[]) row.getArray(1).getArray();
      assertEquals(new BigDecimal("1.10"), ((Object[]) decimals[0])[0]);
      Object[] bytes = (Object[]) row.getArray(2).getArray();
      assertArrayEquals(new byte[] {0, -1, 92}, (byte[]) ((Object[]) bytes[0])[0]);
      assertEquals(4, ((Object[]) row.getArray(3).getArray()).length);
    }
  }

  /** An element is an object, and there is none for the end of a day. */
  @Test
  void theEndOfTheDayInAnArrayIsRefused() throws Exception {
    HttpResponse<String> refused = get("SELECT ti FROM a.late", "json");
    assertEquals(502, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("the time 24:00 in an array"), refused.body());
  }

  @Test
  void whatAnExpressionMakes() throws Exception {
    assertEquals(
        "[[1,2],[3,null]]", json("SELECT ARRAY[ARRAY[1, 2], ARRAY[3, NULL]] FROM a.nested"));
    assertEquals(
        "[\"2026-01-31\",\"2026-02-01\"]",
        json("SELECT ARRAY[DATE '2026-01-31', DATE '2026-02-01'] FROM a.nested"));
    assertEquals("[1.5,2.0]", json("SELECT ARRAY[1.5, 2] FROM a.nested"));
  }

  @Test
  void jsonLinesKeepEveryElementOrAreRefused() throws Exception {
    assertEquals("[1,null,-3]", json("SELECT n FROM a.lines WHERE id = 1"));
    assertEquals("[1.10,2.00]", json("SELECT m FROM a.lines WHERE id = 1"));
    assertEquals("[\"a\",null,\"[1]\",\"null\"]", json("SELECT t FROM a.lines WHERE id = 1"));
    assertEquals("[\"2026-01-31\"]", json("SELECT dt FROM a.lines WHERE id = 1"));
    assertEquals("null", json("SELECT n FROM a.lines WHERE id = 2"));
    assertEquals("[]", json("SELECT m FROM a.lines WHERE id = 2"));
    for (String table : List.of("bad", "worse", "long")) {
      HttpResponse<String> refused = get("SELECT n FROM a." + table, "json");
      assertEquals(502, refused.statusCode(), refused.body());
      assertTrue(refused.body().contains("STORE_DATA_INVALID"), refused.body());
      assertTrue(refused.body().contains("column n"), refused.body());
    }
  }

  private String json(String sql) throws Exception {
    HttpResponse<String> answer = get(sql, "json");
    assertEquals(200, answer.statusCode(), answer.body());
    String row = answer.body().lines().skip(1).findFirst().orElseThrow();
    return row.substring(1, row.length() - 1);
  }

  private String first(String sql) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }

  private String jdbc(String sql) throws Exception {
    return first(sql);
  }

  private String csv(String sql) throws Exception {
    HttpResponse<String> answer = get(sql, "csv");
    assertEquals(200, answer.statusCode(), answer.body());
    String cell = answer.body().lines().skip(1).findFirst().orElseThrow();
    return cell.startsWith("\"")
        ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
        : cell;
  }

  /** Parquet of the answer, read by plain DuckDB and written as the doors write it. */
  private String file(String sql, String column) throws Exception {
    HttpRequest request = request(sql, "parquet");
    Path file = Files.createTempFile(folder, "answer", ".parquet");
    assertEquals(200, client.send(request, BodyHandlers.ofFile(file)).statusCode());
    String shown =
        switch (column) {
          case "y" -> "list_transform(y, lambda e: base64(e))";
          case "ly" -> "list_transform(ly, lambda l: list_transform(l, lambda e: base64(e)))";
          case "r" ->
              "list_transform(r, lambda e: CASE WHEN isfinite(e) THEN CAST(e AS VARCHAR)"
                  + " ELSE CAST(e AS VARCHAR) END)";
          default -> column;
        };
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT CAST(to_json(" + shown + ") AS VARCHAR) FROM '" + file + "'")) {
        assertTrue(row.next());
        return asWritten(row.getString(1), column);
      }
    }
  }

  /** DuckDB's way of writing dates, times and numbers in JSON, as Portico writes them. */
  private static String asWritten(String json, String column) {
    return switch (column) {
      case "r" ->
          json.replaceAll("\"([\\d.]+)\"", "$1").replace("nan", "NaN").replace("-inf", "-Infinity");
      case "d" -> json.replace("5e-324", "4.9E-324").replace("Infinity", "\"Infinity\"");
      case "dt" -> json.replace("0044-03-15 (BC)", "-0043-03-15").replace("\"12345", "\"+12345");
      case "ts", "tz", "lt" ->
          json.replaceAll("(\\d) (\\d\\d)", "$1T$2")
              .replace("+00\"", "Z\"")
              .replace("\"12345", "\"+12345");
      default -> json;
    };
  }

  private HttpResponse<String> get(String sql, String form) throws Exception {
    return client.send(request(sql, form), BodyHandlers.ofString(UTF_8));
  }

  private HttpRequest request(String sql, String form) {
    String path =
        "/v1/query."
            + form
            + (form.equals("csv") ? "?formulas=keep&sql=" : "?sql=")
            + URLEncoder.encode(sql, UTF_8);
    URI uri = gateway.httpUri().orElseThrow().resolve(path);
    String caller = Base64.getEncoder().encodeToString("ana:demo".getBytes(UTF_8));
    return HttpRequest.newBuilder(uri).header("Authorization", "Basic " + caller).build();
  }

  private Connection connect() throws SQLException {
    return RealDriver.connect(gateway.jdbcUrl().orElseThrow(), "ana", "demo");
  }

  private void write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static final String HASH = "$2b$10$nTbDTLUW.S8UJ5h5i08Y8u1zT29SGer/ythKFSgf60v9NbTpJKA1O";

  private static final String POSTGRES =
      """
      CREATE TABLE arrays AS SELECT 1 AS id,
        ARRAY[true, NULL, false] AS b,
        ARRAY[-32768, NULL, 32767]::int2[] AS s,
        ARRAY[-9223372036854775808, NULL, 9223372036854775807]::int8[] AS l,
        ARRAY[1.1, NULL, -12345678901234567890.12]::numeric(30,2)[] AS m,
        ARRAY['0.1', NULL, 'NaN', '-Infinity']::float4[] AS r,
        ARRAY['0.1', NULL, '5e-324', 'Infinity']::float8[] AS d,
        ARRAY['a', NULL, 'NULL', '', '["x", {}]']::text[] AS t,
        ARRAY['\\x00ff5c', NULL, '']::bytea[] AS y,
        ARRAY['2026-01-31', NULL, '0044-03-15 BC', '12345-01-01']::date[] AS dt,
        ARRAY['23:59:59.999999', NULL]::time[] AS ti,
        ARRAY['2026-01-31 10:00:00.000001', NULL, '12345-01-01']::timestamp[] AS ts,
        ARRAY['2026-01-31 10:00:00.000001Z', NULL, '1582-10-10 00:00:00Z']::timestamptz[] AS tz
      """;

  private String parquet() {
    return """
    COPY (SELECT 1 AS id,
      [true, NULL, false] AS b,
      [-32768, NULL, 32767]::SMALLINT[] AS s,
      [-9223372036854775808, NULL, 9223372036854775807]::BIGINT[] AS l,
      ['1.1', NULL, '-12345678901234567890.12']::DECIMAL(30,2)[] AS m,
      ['0.1', NULL, 'NaN', '-Infinity']::REAL[] AS r,
      ['0.1', NULL, '5e-324', 'Infinity']::DOUBLE[] AS d,
      ['a', NULL, 'NULL', '', '["x", {}]'] AS t,
      [unhex('00ff5c'), NULL, ''::BLOB] AS y,
      ['2026-01-31', NULL, '0044-03-15 (BC)', '12345-01-01']::DATE[] AS dt,
      ['23:59:59.999999', NULL]::TIME[] AS ti,
      ['2026-01-31 10:00:00.000001', NULL, '12345-01-01']::TIMESTAMP[] AS ts,
      ['2026-01-31 10:00:00.000001Z', NULL, '1582-10-10 00:00:00Z']::TIMESTAMPTZ[] AS tz,
      [[1, NULL], NULL, [], [2]] AS ll,
      [[['a'], NULL], []] AS lll,
      [['1.1', NULL], ['-12345678901234567890.12']]::DECIMAL(30,2)[][] AS lm,
      [[unhex('00ff5c')], [NULL]] AS ly,
      [['2026-01-31 10:00:00.000001Z'], [NULL]]::TIMESTAMPTZ[][] AS lt,
      [{'a': 1, 'm': 12345678901234567.5::DECIMAL(20,2), 't': TIMESTAMP '2026-01-31 10:00:00',
        'x': NULL::INTEGER}] AS ls,
      [MAP {'k': [1, 2]}] AS lp)
    TO '%s' (FORMAT parquet)
    """
        .formatted(folder.resolve("data/nested/a.parquet"));
  }

  private static final String LINES =
      """
      {"id": 1, "n": [1, null, -3], "m": [1.1, 2], "t": ["a", null, "[1]", "null"], "dt": ["2026-01-31"]}
      {"id": 2, "n": null, "m": []}
      """;

  private static final String SETTINGS =
      """
      jdbc: {port: 0}
      http: {port: 0}
      connections:
        pg: {type: jdbc, url: "%s", user: portico_reader, password: "%s", allow: [{domain: a, schema: public}]}
        files: {type: local, root: data, allow: [{domain: a}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: product-a
      name: a-data
      version: 1.0.0
      status: active
      domain: a
      outputPorts:
        - {name: pg, version: 1.0.0, contractId: contract-pg}
        - {name: files, version: 1.0.0, contractId: contract-files}
        - {name: lines, version: 1.0.0, contractId: contract-lines}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-%s
      version: 1.0.0
      status: active
      domain: a
      """;

  private static final String COLUMNS =
      """
            - {name: id, physicalType: INTEGER}
            - {name: b, physicalType: "boolean[]"}
            - {name: s, physicalType: "smallint[]"}
            - {name: l, physicalType: "bigint[]"}
            - {name: m, physicalType: "decimal(30,2)[]"}
            - {name: r, physicalType: "real[]"}
            - {name: d, physicalType: "double precision[]"}
            - {name: t, physicalType: "text[]"}
            - {name: y, physicalType: "bytea[]"}
            - {name: dt, physicalType: "date[]"}
            - {name: ti, physicalType: "time[]"}
            - {name: ts, physicalType: "timestamp[]"}
            - {name: tz, physicalType: "timestamptz[]"}
      """;

  private static final String PG_TABLES =
      """
      servers:
        - {server: pg, type: postgres, host: h, port: 5432, database: d, schema: public}
      schema:
        - name: late
          properties:
            - {name: ti, physicalType: "time[]"}
        - name: arrays
          properties:
      """
          + COLUMNS;

  private static final String FILE_TABLES =
      """
      servers:
        - {server: files, type: local, path: "nested/*.parquet", format: parquet}
      schema:
        - name: nested
          properties:
      """
          + COLUMNS
          + """
                - {name: ll}
                - {name: lll}
                - {name: lm}
                - {name: ly}
                - {name: lt}
                - {name: ls}
                - {name: lp}
          """;

  private static final String LINE_TABLES =
      """
      servers:
        - {server: files, type: local, path: "{model}.jsonl", format: json, delimiter: new_line}
      schema:
        - name: lines
          properties:
            - {name: id, physicalType: INTEGER}
            - {name: n, physicalType: "integer[]"}
            - {name: m, physicalType: "decimal(10,2)[]"}
            - {name: t, physicalType: "text[]"}
            - {name: dt, physicalType: "date[]"}
        - name: bad
          properties:
            - {name: n, physicalType: "integer[]"}
        - name: worse
          properties:
            - {name: n, physicalType: "integer[]"}
        - name: long
          properties:
            - {name: n, physicalType: "decimal(10,2)[]"}
      """;
}
