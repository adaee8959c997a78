package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Collectors;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results by URL from a whole gateway with policies. */
@Timeout(300)
class GatewayLinksTest {
  private static final String USERS =
      """
      users:
      - name: owner
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders: {allow: true, row_filter: {type: all}, masks: {}}
              crm.customers: {allow: true, row_filter: {type: all}, masks: {}}
      - name: clerk
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders:
                allow: true
                reasons: [shop.own_customers]
                row_filter: {type: field, field: customer, operator: in, value: [1, 2]}
                masks: {amount: {type: hidden}, id: {type: bucket, size: 1000}}
              crm.customers: {allow: false, listed: false}
      """;

  @TempDir private static Path folder;
  private static SmallMesh mesh;
  private static RunningGateway gateway;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void open() throws Exception {
    mesh = SmallMesh.in(folder);
    String hash = Files.readString(folder.resolve("users.yaml")).split("\"")[1];
    mesh.write("users.yaml", USERS.formatted(hash));
    try (InputStream echo =
        GatewayLinksTest.class.getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write(
        "portico.yaml",
        settings.replace(
            "policy: {mode: open}", "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s}"));
    gateway = GatewayMain.gateways().serve(folder);
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
    mesh.close();
  }

  private static HttpResponse<byte[]> get(String user, String path) throws Exception {
    URI uri = gateway.httpUri().orElseThrow().resolve(path);
    String basic =
        Base64.getEncoder().encodeToString((user + ":" + SmallMesh.PASSWORD).getBytes(UTF_8));
    return CLIENT.send(
        HttpRequest.newBuilder(uri).header("Authorization", "Basic " + basic).build(),
        BodyHandlers.ofByteArray());
  }

  private static String text(String user, String path) throws Exception {
    return new String(get(user, path).body(), UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Test
  void aTableIsAFile() throws Exception {
    HttpResponse<byte[]> answer = get("owner", "/v1/tables/crm/customers.csv");
    assertEquals(200, answer.statusCode());
    assertTrue(new String(answer.body(), UTF_8).contains("\"Smith, Jane\""));
    assertEquals(
        "attachment; filename=\"crm-customers.csv\"",
        answer.headers().firstValue("content-disposition").orElse(""));
  }

  @Test
  void aFilterChoosesRowsColumnsAndOrder() throws Exception {
    assertEquals(
        "id,amount\r\n19993,24991.25\r\n19983,24978.75\r\n",
        text(
            "owner",
            "/v1/tables/shop/orders.csv?$select=id,amount&$orderby="
                + encoded("id desc")
                + "&$filter="
                + encoded("customer eq 3 and amount gt 100.5 and not (id in (1,2))")
                + "&$top=2"));
    assertEquals(
        "name\r\nZoë\r\n",
        text("owner", "/v1/tables/CRM/Customers.csv?select=name&filter=startswith(name,'Z')"));
    assertEquals(
        "id\r\n3\r\n",
        text("owner", "/v1/tables/crm/customers.csv?select=id&filter=name%20eq%20null"));
  }

  @Test
  void aParameterThatIsNotKnownIsNamed() throws Exception {
    String answer = text("owner", "/v1/tables/shop/orders.csv?$fliter=id%20eq%201&$expand=x");
    assertTrue(answer.contains("\\\"expand\\\", \\\"fliter\\\""), answer);
    assertTrue(text("owner", "/v1/query.csv?sql=SELECT%201&sql=SELECT%202").contains("2 times"));
    assertTrue(text("owner", "/v1/query.xlsx?sql=SELECT%201&formulas=keep").contains("formulas"));
    assertTrue(text("owner", "/v1/query.csv").contains("the parameter sql is missing"));
    assertTrue(text("owner", "/v1/tables/shop/orders.doc").contains(".xlsx"));
  }

  /** As JDBC's property {@code schema}. */
  @Test
  void aSchemaCompletesTheNamesOfAStatement() throws Exception {
    String sql = "SELECT count(*) AS n FROM customers";
    assertTrue(text("owner", "/v1/query.csv?sql=" + encoded(sql)).contains("TABLE_NOT_FOUND"));
    String answer = "n\r\n3\r\n";
    assertEquals(answer, text("owner", "/v1/query.csv?schema=crm&sql=" + encoded(sql)));
    assertEquals(answer, text("owner", "/v1/query.csv?schema=CRM&sql=" + encoded(sql)));
    assertTrue(
        text("owner", "/v1/query.csv?schema=&sql=" + encoded(sql)).contains("TABLE_NOT_FOUND"));
    assertTrue(
        text("clerk", "/v1/query.csv?schema=crm&sql=" + encoded(sql)).contains("TABLE_NOT_FOUND"),
        "what is not there for the caller is not there by a shorter name");
    assertEquals(answer, post("{\"sql\": \"" + sql + "\", \"schema\": \"crm\"}", "shop"));
    assertEquals(answer, post("{\"sql\": \"" + sql + "\"}", "crm"), "the header");
    assertTrue(
        text("owner", "/v1/tables/crm/customers.csv?schema=crm").contains("there is no parameter"));
  }

  private static String post(String body, String schema) throws Exception {
    URI uri = gateway.httpUri().orElseThrow().resolve("/v1/query");
    String basic =
        Base64.getEncoder().encodeToString(("owner:" + SmallMesh.PASSWORD).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .header("Accept", "text/csv")
            .header("Portico-Schema", schema)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return new String(CLIENT.send(request, BodyHandlers.ofByteArray()).body(), UTF_8);
  }

  @Test
  void nothingIsChangedByAUrl() throws Exception {
    for (String sql :
        new String[] {
          "DELETE FROM shop.orders",
          "DROP TABLE shop.orders",
          "INSERT INTO shop.orders VALUES (1)",
          "SET time_zone = 'UTC'"
        }) {
      assertEquals(400, get("owner", "/v1/query.csv?sql=" + encoded(sql)).statusCode(), sql);
    }
  }

  @Test
  void aPolicyCountsInEveryForm() throws Exception {
    String csv = text("clerk", "/v1/tables/shop/orders.csv?$top=5&$orderby=customer");
    assertTrue(csv.startsWith("id,customer\r\n"), csv);
    String json =
        text(
            "clerk",
            "/v1/query.json?sql=" + encoded("SELECT id, customer FROM shop.orders LIMIT 1"));
    assertTrue(
        json.contains("\"name\":\"id\",\"type\":\"BIGINT\",\"nullable\":true,\"masked\":true")
            || json.contains(
                "\"name\":\"id\",\"type\":\"BIGINT\",\"nullable\":false,\"masked\":true"),
        json);
    assertTrue(
        json.contains("\"customer\",\"type\":\"INTEGER\",\"nullable\":true,\"masked\":false"),
        json);
    assertEquals(
        4_000, text("clerk", "/v1/tables/shop/orders.csv?$select=customer").lines().count() - 1);
    assertTrue(
        text("clerk", "/v1/tables/shop/orders.csv?$filter=amount%20gt%205")
            .contains("COLUMN_NOT_FOUND"));
    assertTrue(text("clerk", "/v1/tables/crm/customers.csv").contains("TABLE_NOT_FOUND"));
  }

  @Test
  void theSecondSheetNamesMasksAndPolicies() throws Exception {
    byte[] book = get("clerk", "/v1/tables/shop/orders.xlsx?$top=3").body();
    try (ReadableWorkbook read = new ReadableWorkbook(new ByteArrayInputStream(book))) {
      String about =
          read.getSheet(1).orElseThrow().read().stream()
              .map(r -> r.getCellAsString(0).orElse("") + "=" + r.getCellAsString(1).orElse(""))
              .collect(Collectors.joining("\n"));
      assertTrue(about.contains("Masked columns=id\n"), about);
      assertTrue(about.contains("Policies=table shop.orders: only the rows that a policy"), about);
      assertTrue(about.contains("column id: masked by bucket"), about);
      assertTrue(about.contains("reasons: shop.own_customers"), about);
      assertTrue(about.contains("Catalog version="), about);
      assertTrue(about.matches("(?s).*At=20\\d\\d-.*"), about);
      assertFalse(about.contains("amount"), "a hidden column's name is hidden here too: " + about);
    }
  }

  @Test
  void everyFormTellsTheSameNumberOfRows() throws Exception {
    byte[] book = get("owner", "/v1/tables/shop/orders.xlsx").body();
    try (ReadableWorkbook read = new ReadableWorkbook(new ByteArrayInputStream(book))) {
      assertEquals(20_001, read.getFirstSheet().read().size());
    }
    assertEquals(20_001, text("owner", "/v1/tables/shop/orders.csv").lines().count());
    Path file = folder.resolve("orders.parquet");
    Files.write(file, get("owner", "/v1/tables/shop/orders.parquet").body());
    try (var duckdb = java.sql.DriverManager.getConnection("jdbc:duckdb:");
        var statement = duckdb.createStatement();
        var rows = statement.executeQuery("SELECT count(*), sum(amount) FROM '" + file + "'")) {
      assertTrue(rows.next());
      assertEquals(20_000, rows.getLong(1));
      assertEquals("250012500.00", rows.getBigDecimal(2).toPlainString());
    }
  }

  @Test
  void aTableWithAnInstantIsAskedForItsHistory() throws Exception {
    String answer = text("owner", "/v1/tables/shop@2026-01-31/orders.csv");
    assertTrue(answer.contains("HISTORY_NOT_KEPT"), answer);
    assertTrue(
        text("owner", "/v1/tables/shop/orders.csv?as_of=2026-01-31").contains("HISTORY_NOT_KEPT"));
    assertTrue(text("owner", "/v1/tables/shop/orders@7.csv?top=1").contains("orders@7"));
  }

  @Test
  void aClientThatWaitsLongIsStillServed() throws Exception {
    HttpResponse<InputStream> slow =
        CLIENT.send(
            HttpRequest.newBuilder(
                    gateway.httpUri().orElseThrow().resolve("/v1/tables/shop/orders.csv"))
                .header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(("owner:" + SmallMesh.PASSWORD).getBytes(UTF_8)))
                .timeout(Duration.ofSeconds(30))
                .build(),
            BodyHandlers.ofInputStream());
    Thread.sleep(300);
    try (InputStream body = slow.body()) {
      assertEquals(20_001, new String(body.readAllBytes(), UTF_8).lines().count());
    }
  }
}
