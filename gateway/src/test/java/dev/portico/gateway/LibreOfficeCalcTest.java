package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.endtoend.RealDriver;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * LibreOffice Calc for real, without a window: links to CSV and HTML with an access key are read
 * and refreshed, a workbook and a page open with the right kinds of cells; all hold what JDBC
 * answers the same user.
 */
@Timeout(300)
class LibreOfficeCalcTest {
  private static final String USERS =
      """
      users:
      - name: ana
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders:
                allow: true
                row_filter: {type: field, field: id, operator: in, value: [%2$s]}
                masks: {customer: {type: "null"}}
      """;
  private static final String ORDERS = "SELECT id, customer, amount FROM shop.orders ORDER BY id";
  private static final String TYPES =
      "SELECT id, amount, amount > 3 AS more, DATE '2026-03-29' AS day, TIMESTAMP '2026-03-29"
          + " 01:30:15' AS moment, TIME '07:08:09' AS alarm, CAST('=1+1' AS VARCHAR) AS formula,"
          + " CAST(12345678901234567 AS BIGINT) AS big, customer,"
          + " TIMESTAMP '2024-01-31 23:59:59.999999' AS ends, TIME '06:00:00.5' AS half,"
          + " CAST(1.125 AS DECIMAL(9, 3)) AS rate, U&'a  b\\000a c' AS lines"
          + " FROM shop.orders ORDER BY id";

  @TempDir private Path folder;
  private String hash;

  @Test
  void calcReadsAndRefreshesLinksAndOpensAWorkbook() throws Exception {
    try (SmallMesh mesh = SmallMesh.in(folder)) {
      govern(mesh);
      try (RunningGateway gateway = GatewayMain.gateways().serve(folder)) {
        String link = link(gateway);
        Path workbook = folder.resolve("types.xlsx");
        Files.write(workbook, body(gateway, "/v1/query.xlsx?sql=" + encoded(TYPES)));
        Path page = folder.resolve("types.html");
        Files.write(page, body(gateway, "/v1/query.html?sql=" + encoded(TYPES)));
        try (ForeignPrograms.Talk calc =
            ForeignPrograms.talk(
                "calc_reads.py",
                link,
                link.replace(".csv?", ".html?"),
                workbook.toString(),
                page.toString(),
                folder.resolve("office").toString())) {
          List<List<String>> first = jdbc(gateway, ORDERS);
          assertEquals(List.of(first, first), both(calc.next()));
          users(mesh, "2, 4, 6, 8");
          awaitRows(gateway, 4);
          calc.goOn();
          List<List<String>> refreshed = jdbc(gateway, ORDERS);
          assertEquals(List.of(refreshed, refreshed), both(calc.next()));
          assertEquals(List.of("id", "customer", "amount"), refreshed.get(0));
          assertEquals(List.of("2", "", "2.5"), refreshed.get(1));
          JsonNode sheets = calc.next();
          JsonNode saved = calc.next();
          calc.end();
          assertPage(saved);
          assertEquals(first, columns(saved, "id", "customer", "amount"));
          assertWorkbook(sheets);
          assertEquals(first, columns(sheets.path("Result"), "id", "customer", "amount"));
        }
      }
    }
  }

  private static void assertWorkbook(JsonNode sheets) {
    JsonNode result = sheets.path("Result");
    assertEquals(3, result.size() - 1, "rows");
    List<String> kinds = new ArrayList<>();
    result.get(1).forEach(cell -> kinds.add(cell.get(0).asText()));
    assertEquals(
        List.of("NUMBER", "NUMBER", "FORMULA", "DATE", "DATETIME", "TIME", "TEXT", "TEXT", "EMPTY"),
        kinds.subList(0, 9),
        sheets.toString());
    assertEquals("FALSE", result.get(1).get(2).get(1).asText(), "Calc's =FALSE()");
    assertEquals("TRUE", result.get(3).get(2).get(1).asText());
    assertEquals("=1+1", result.get(1).get(6).get(1).asText(), "a text, not a sum");
    assertEquals("12345678901234567", result.get(1).get(7).get(1).asText());
    assertEquals("2024-01-31 23:59:59.999", result.get(1).get(9).get(1).asText(), "its own day");
    String about = sheets.path("About").toString();
    assertTrue(about.contains("ana") && about.contains("customer"), about);
  }

  private static void assertPage(JsonNode sheet) {
    List<String> kinds = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (JsonNode cell : sheet.get(1)) {
      kinds.add(cell.get(0).asText());
      texts.add(cell.get(1).asText());
    }
    assertEquals(
        List.of("NUMBER", "NUMBER", "LOGICAL", "DATE", "DATETIME", "TIME", "TEXT", "TEXT", "EMPTY"),
        kinds.subList(0, 9),
        sheet.toString());
    assertEquals("FALSE", texts.get(2));
    assertEquals(
        List.of("2026-03-29", "2026-03-29 01:30:15", "07:08:09"), texts.subList(3, 6), "dates");
    assertEquals(List.of("'=1+1", "12345678901234567"), texts.subList(6, 8), "texts");
    assertEquals(List.of("DATETIME", "TIME", "NUMBER", "TEXT"), kinds.subList(9, 13));
    assertEquals(
        List.of("2024-01-31 23:59:59.999", "06:00:00.50", "1.125", "a  b\n c"),
        texts.subList(9, 13),
        "what a page and a sheet write differently");
  }

  private void govern(SmallMesh mesh) throws Exception {
    hash = Files.readString(folder.resolve("users.yaml")).split("\"")[1];
    users(mesh, "1, 2, 3");
    try (InputStream echo = getClass().getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    mesh.write(
        "portico.yaml",
        Files.readString(folder.resolve("portico.yaml"))
            .replace(
                "policy: {mode: open}",
                "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s}"));
  }

  private void users(SmallMesh mesh, String ids) throws Exception {
    mesh.write("users.yaml", USERS.formatted(hash, ids));
  }

  private static String encoded(String sql) {
    return URLEncoder.encode(sql, UTF_8);
  }

  private static HttpRequest.Builder request(RunningGateway gateway, String path) {
    String basic =
        Base64.getEncoder().encodeToString(("ana:" + SmallMesh.PASSWORD).getBytes(UTF_8));
    return HttpRequest.newBuilder(gateway.httpUri().orElseThrow().resolve(path))
        .header("Authorization", "Basic " + basic);
  }

  private static byte[] body(RunningGateway gateway, String path) throws Exception {
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(request(gateway, path).build(), HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(200, answer.statusCode(), () -> new String(answer.body(), UTF_8));
    return answer.body();
  }

  private static String link(RunningGateway gateway) throws Exception {
    String asked = new ObjectMapper().createObjectNode().put("sql", ORDERS).toString();
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                request(gateway, "/v1/keys")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(asked))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(201, answer.statusCode(), answer.body());
    String path = new ObjectMapper().readTree(answer.body()).path("url").asText();
    return gateway.httpUri().orElseThrow().resolve(path).toString();
  }

  /** Until the users' file was read again. */
  private static void awaitRows(RunningGateway gateway, int rows) throws Exception {
    for (int i = 0; i < 200 && jdbc(gateway, ORDERS).size() != rows + 1; i++) {
      Thread.sleep(100);
    }
  }

  /** The titles and rows as JDBC shows them to ana; NULL as nothing. */
  private static List<List<String>> jdbc(RunningGateway gateway, String sql) throws Exception {
    List<List<String>> all = new ArrayList<>();
    try (Connection ana =
            RealDriver.connect(gateway.jdbcUrl().orElseThrow(), "ana", SmallMesh.PASSWORD);
        Statement statement = ana.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      List<String> titles = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        titles.add(rows.getMetaData().getColumnLabel(i));
      }
      all.add(titles);
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(Objects.toString(rows.getString(i), ""));
        }
        all.add(shown(row));
      }
    }
    return all;
  }

  /** As Calc shows numbers: without zeros at the end. */
  private static List<String> shown(List<String> row) {
    return row.stream()
        .map(text -> text.contains(".") ? text.replaceAll("\\.?0+$", "") : text)
        .toList();
  }

  /** Some columns of a sheet by their titles, with these. */
  private static List<List<String>> columns(JsonNode sheet, String... titles) {
    List<List<String>> all = texts(sheet);
    List<Integer> places = Stream.of(titles).map(all.get(0)::indexOf).toList();
    return all.stream().map(row -> shown(places.stream().map(row::get).toList())).toList();
  }

  private static List<List<List<String>>> both(JsonNode sheets) {
    return List.of(shownTexts(sheets.get(0)), shownTexts(sheets.get(1)));
  }

  private static List<List<String>> shownTexts(JsonNode sheet) {
    return texts(sheet).stream().map(LibreOfficeCalcTest::shown).toList();
  }

  private static List<List<String>> texts(JsonNode sheet) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : sheet) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(cell.get(1).asText()));
      rows.add(cells);
    }
    return rows;
  }
}
