package dev.portico.gateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP door over the real pipeline gives what JDBC gives. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class HttpTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));
  private static final String PLAIN =
      "SELECT c.customer_id, c.name, c.country, o.amount, o.ordered_at, w.remark FROM pg.customers"
          + " AS c JOIN pg.orders AS o ON o.customer_id = c.customer_id LEFT JOIN csv.wanted AS w"
          + " ON w.id = c.customer_id ORDER BY o.order_id";

  private final Mesh mesh;
  private final HttpClient client = HttpClient.newHttpClient();

  HttpTest(Mesh mesh) {
    this.mesh = mesh;
  }

  private static String basic(String user) {
    return "Basic "
        + Base64.getEncoder().encodeToString((user + ":" + Mesh.PASSWORD).getBytes(UTF_8));
  }

  private static String body(String sql) throws Exception {
    return JSON.writeValueAsString(JSON.createObjectNode().put("sql", sql));
  }

  private HttpResponse<String> post(String path, String body, String accept) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(mesh.httpUri().resolve(path))
            .header("Authorization", basic(Mesh.USER))
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PLAIN,
        "SELECT * FROM pg.edges ORDER BY id",
        "SELECT * FROM h2.edges ORDER BY id",
        "SELECT * FROM pq.edges ORDER BY id",
        "SELECT n, label FROM pg.numbers ORDER BY n LIMIT 20000"
      })
  void jsonIsTheAnswerOfJdbc(String sql) throws Exception {
    HttpResponse<String> response = post("/v1/query", body(sql), "application/json");
    assertEquals(200, response.statusCode(), response.body());
    JsonNode answer = JSON.readTree(response.body());
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : answer.get("rows")) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(asJdbc(answer.get("columns").get(i).get("type").asText(), row.get(i)));
      }
      rows.add(cells);
    }
    try (Connection connection = mesh.connect()) {
      List<List<String>> expected = Jdbc.texts(connection, sql);
      assertEquals(expected.size(), rows.size());
      for (int i = 0; i < expected.size(); i++) {
        expected
            .get(i)
            .replaceAll(cell -> "-0.0".equals(cell) ? "0.0" : cell); // lost by the parser
        assertEquals(expected.get(i), rows.get(i), "row " + i);
      }
    }
  }

  /** The value as {@code getString} writes it. */
  private static String asJdbc(String type, JsonNode value) {
    if (value.isNull()) {
      return null;
    } else if (type.equals("VARBINARY")) {
      return HexFormat.of().formatHex(Base64.getDecoder().decode(value.textValue()));
    } else if (type.equals("REAL")) {
      return Float.toString(Float.parseFloat(value.asText()));
    } else if (type.equals("DOUBLE")) {
      return Double.toString(Double.parseDouble(value.asText()));
    } else if (type.endsWith("ARRAY")) {
      return array(type, value);
    } else if (type.startsWith("TIMESTAMP")) {
      return value.textValue().replace('T', ' ').replaceFirst("Z$", "+00:00");
    }
    return value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
  }

  private static String array(String type, JsonNode value) {
    String element = type.substring(0, type.length() - " ARRAY".length());
    List<String> elements = new ArrayList<>();
    for (JsonNode each : value) {
      String text = asJdbc(element, each);
      boolean bare = text == null || each.isNumber() || each.isBoolean();
      elements.add(bare ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return elements.stream()
        .map(text -> text == null ? "null" : text)
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void csvIsTheAnswerOfJdbc() throws Exception {
    HttpResponse<String> response = post("/v1/query", body(PLAIN), "text/csv");
    StringBuilder expected =
        new StringBuilder("customer_id,name,country,amount,ordered_at,remark\r\n");
    try (Connection connection = mesh.connect()) {
      for (List<String> row : Jdbc.texts(connection, PLAIN)) {
        row.set(4, row.get(4).replace(' ', 'T').replace("+00:00", "Z"));
        expected
            .append(row.stream().map(c -> c == null ? "" : c).collect(Collectors.joining(",")))
            .append("\r\n");
      }
    }
    assertEquals(expected.toString(), response.body());
    assertTrue(response.headers().firstValue("Portico-Query-Id").orElse("").startsWith("q-"));
  }

  @Test
  void parametersAreBound() throws Exception {
    HttpResponse<String> response =
        post(
            "/v1/query",
            "{\"sql\": \"SELECT customer_id FROM pg.customers WHERE country = ? AND customer_id < ?"
                + " AND CAST(? AS DATE) < DATE '2026-02-01' ORDER BY 1\", \"parameters\": [\"DE\","
                + " 8.5, \"2026-01-31\"]}",
            "text/csv");
    assertEquals("customer_id\r\n3\r\n6\r\n", response.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT nme FROM pg.customers | 400 | COLUMN_NOT_FOUND | 42703 | 1 | 8",
        "SELECT * FROM pg.nothing | 404 | TABLE_NOT_FOUND | 42P01 | 1 | 15",
        "SELECT 1 + | 400 | SQL_SYNTAX | 42601 | 1 | 10",
        "DROP TABLE pg.customers | 400 | READ_ONLY | 25006 | 1 | 1",
        "SELECT 1 / (n - n) FROM pg.numbers | 400 | DIVISION_BY_ZERO | 22012 | 0 | 0",
        "SELECT CAST(remark AS DATE) FROM csv.wanted | 400 | INVALID_CAST | 22018 | 0 | 0"
      })
  void anErrorIsAProblemWithItsPlace(
      String sql, int status, String code, String state, int line, int column) throws Exception {
    HttpResponse<String> response = post("/v1/query", body(sql), "application/json");
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(
        "application/problem+json",
        response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", ""));
    JsonNode problem = JSON.readTree(response.body());
    assertEquals(code, problem.get("code").asText());
    assertEquals(state, problem.get("sqlState").asText());
    assertEquals(line, problem.path("line").asInt(), response.body());
    assertEquals(column, problem.path("column").asInt(), response.body());
  }

  @Test
  void onlyAnOperatorReloads() throws Exception {
    assertEquals(403, post("/v1/reload", "", "application/json").statusCode());
  }

  /** A client that leaves in the middle of its rows frees the store. */
  @Test
  void aClientThatLeavesEndsItsStatementAtTheStore() throws Exception {
    for (String sql : List.of(CancelTest.AT_THE_STORE, "SELECT n, label FROM pg.numbers")) {
      try (Socket socket = new Socket("127.0.0.1", mesh.httpUri().getPort())) {
        byte[] body = body(sql).getBytes(UTF_8);
        OutputStream out = socket.getOutputStream();
        String head =
            "POST /v1/query HTTP/1.1\r\nHost: x\r\nAuthorization: "
                + basic(Mesh.USER)
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n";
        out.write(head.getBytes(UTF_8));
        out.write(body);
        out.flush();
        if (!sql.equals(CancelTest.AT_THE_STORE)) {
          InputStream in = socket.getInputStream();
          assertEquals(1_000, in.readNBytes(1_000).length);
        }
        Jdbc.awaitTrue(
            CancelTest.SOON,
            "the statement reached the store",
            () -> mesh.statementsAtPostgres() > 0);
      }
      Jdbc.awaitTrue(
          CancelTest.SOON,
          "the statement left the store: " + sql,
          () -> mesh.statementsAtPostgres() == 0);
    }
  }

  @Test
  void aServerThatServesIsReadyAndCounts() throws Exception {
    post("/v1/query", body("SELECT COUNT(*) FROM csv.wanted"), "text/csv");
    HttpResponse<String> metrics =
        client.send(
            HttpRequest.newBuilder(mesh.httpUri().resolve("/metrics")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertTrue(
        metrics.body().contains("portico_queries_seconds_count{code=\"\",outcome=\"ok\"}"),
        metrics.body());
    assertTrue(metrics.body().contains("portico_engine_connections 0.0"), metrics.body());
  }

  @Test
  void theDriverIsGivenToEverybody() throws Exception {
    HttpRequest.Builder asked = HttpRequest.newBuilder(mesh.httpUri().resolve("/v1/driver"));
    HttpResponse<byte[]> jar = client.send(asked.build(), HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(200, jar.statusCode());
    assertArrayEquals(Files.readAllBytes(RealDriver.jar()), jar.body());
    assertEquals(
        "attachment; filename=\"" + RealDriver.jar().getFileName() + "\"",
        jar.headers().firstValue("Content-Disposition").orElseThrow());
    assertEquals(
        "application/java-archive", jar.headers().firstValue("Content-Type").orElseThrow());
    assertEquals("no-cache", jar.headers().firstValue("Cache-Control").orElseThrow());
    String tag = jar.headers().firstValue("ETag").orElseThrow();
    assertTrue(tag.matches("\"[0-9a-f]{64}\""), tag);

    HttpResponse<byte[]> again =
        client.send(
            asked.copy().header("If-None-Match", "\"other\", " + tag).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(304, again.statusCode());
    assertEquals(0, again.body().length);
    assertEquals(tag, again.headers().firstValue("ETag").orElseThrow());

    HttpResponse<byte[]> head =
        client.send(
            asked.copy().method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(200, head.statusCode());
    assertEquals(
        jar.body().length, head.headers().firstValueAsLong("Content-Length").orElseThrow());
    assertEquals(0, head.body().length);
  }
}
