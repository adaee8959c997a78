package dev.portico.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.catalog.ReloadReport;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.gateway.result.Rows;
import dev.portico.gateway.session.Principal;
import dev.portico.spi.ColumnType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class HttpDoorTest {
  private static final int LONGEST_BODY = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final StubQueries QUERIES = new StubQueries();
  private static final AtomicReference<String> NOT_READY = new AtomicReference<>("");
  @TempDir private static Path folder;
  private static Authenticator authenticator;
  private static TestExports exports;
  private static HttpDoor door;
  private static HttpClient client;

  @BeforeAll
  static void open() throws IOException {
    authenticator = authenticator();
    exports = TestExports.in(folder);
    door =
        new HttpDoor(
            new HttpSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                LONGEST_BODY,
                16),
            new Behind(QUERIES, authenticator, Memory.in(folder), operations(), exports.exports()));
    door.start();
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void close() {
    door.close();
    exports.close();
    authenticator.close();
  }

  private static Authenticator authenticator() throws IOException {
    String hash = PasswordHasher.hash("secret");
    Path users = folder.resolve("users.yaml");
    Files.writeString(
        users,
        "users:\n- {name: ana, roles: [analyst], password: \"%1$s\"}\n- {name: ops, roles: [operator], password: \"%1$s\"}\n"
            .formatted(hash));
    return Authenticator.of(
        new ServerSettings.Authentication(Optional.of(users), Optional.empty()));
  }

  @BeforeEach
  void answerOneRow() {
    QUERIES.answer = (session, request) -> new StubStream(oneRow(), 1, StubStream.Ending.END);
    NOT_READY.set("");
  }

  private static Operations operations() {
    return new Operations() {
      @Override
      public Products products() {
        return null; // no test here registers anything
      }

      @Override
      public String notReadyBecause() {
        return NOT_READY.get();
      }

      @Override
      public ReloadReport reload(Principal by) {
        return new ReloadReport(7, List.of(), List.of("added plays.events"));
      }

      @Override
      public long erase(
          Principal by, dev.portico.gateway.catalog.TableName table, java.util.List<String> key) {
        return key.size();
      }

      @Override
      public String metrics() {
        return "portico_queries_running 0\n";
      }
    };
  }

  private static Rows oneRow() {
    return new Rows().column("n", ColumnType.INTEGER).column("t", ColumnType.VARCHAR).row(1, "ä");
  }

  private static Rows thousandRows() {
    Rows rows = new Rows().column("n", ColumnType.INTEGER).column("t", ColumnType.VARCHAR);
    for (int i = 0; i < 1_000; i++) {
      rows.row(i, "some text that fills the chunk sooner");
    }
    return rows;
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(door.uri().resolve(path)).header("Authorization", basic("ana"));
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(UTF_8));
  }

  private static HttpRequest.Builder query(String json) {
    return request("/v1/query")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private static JsonNode problem(int status, HttpResponse<String> response) throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(
        Optional.of("application/problem+json; charset=utf-8"),
        response.headers().firstValue("Content-Type"));
    JsonNode problem = JSON.readTree(response.body());
    assertEquals(status, problem.get("status").asInt());
    return problem;
  }

  @Test
  void aSmallResultComesWholeAsJson() throws Exception {
    HttpResponse<String> response = send(query("{\"sql\": \"SELECT 1\"}"));
    assertEquals(200, response.statusCode());
    assertTrue(response.headers().firstValue("Content-Length").isPresent());
    assertEquals(Optional.of("q-stub"), response.headers().firstValue("Portico-Query-Id"));
    assertEquals("[[1,\"ä\"]]", JSON.readTree(response.body()).get("rows").toString());
  }

  @Test
  void csvIsGivenToWhoAcceptsIt() throws Exception {
    HttpResponse<String> response =
        send(query("{\"sql\": \"SELECT 1\"}").header("Accept", "text/csv, application/json;q=0.5"));
    assertEquals("n,t\r\n1,ä\r\n", response.body());
    assertEquals(
        Optional.of("text/csv; charset=utf-8; header=present"),
        response.headers().firstValue("Content-Type"));
  }

  @Test
  void anImpossibleAcceptIsRefused() throws Exception {
    problem(406, send(query("{\"sql\": \"SELECT 1\"}").header("Accept", "image/png")));
  }

  @Test
  void everyAnswerKeepsCachesAndBrowsersOut() throws Exception {
    for (HttpRequest.Builder request :
        List.of(
            query("{\"sql\": \"SELECT 1\"}"),
            query("{"),
            request("/nothing"),
            request("/healthz"))) {
      HttpResponse<String> response = send(request);
      assertEquals(Optional.of("no-store"), response.headers().firstValue("Cache-Control"));
      assertEquals(Optional.of("nosniff"), response.headers().firstValue("X-Content-Type-Options"));
    }
  }

  @Test
  void settingsComeFromTheBodyElseFromHeaders() throws Exception {
    send(
        query(
                "{\"sql\": \"SELECT 1\", \"as_of\": \"2026-01-31\", \"time_zone\":"
                    + " \"Europe/Berlin\"}")
            .header("Portico-As-Of", "2025-01-01")
            .header("Portico-Purpose", "royalties")
            .header("Portico-Application", "sheet"));
    assertEquals("ana", QUERIES.session.principal().name());
    assertEquals(Optional.of("2026-01-31"), QUERIES.session.settings().asOf());
    assertEquals(Optional.of("royalties"), QUERIES.session.settings().purpose());
    assertEquals(Optional.of("sheet"), QUERIES.session.settings().application());
    assertEquals(ZoneId.of("Europe/Berlin"), QUERIES.session.settings().timeZone());
  }

  @Test
  void parametersAreTypedByTheirJson() throws Exception {
    send(
        query(
            "{\"sql\": \"SELECT ?\", \"parameters\": [\"x\", 5, 12345678901234567890, 1.50, -2e3,"
                + " true, null]}"));
    List<Object> values = new ArrayList<>();
    List<String> types = new ArrayList<>();
    QUERIES.request.parameters().forEach(p -> values.add(p.value()));
    QUERIES.request.parameters().forEach(p -> types.add(p.type().toString()));
    assertEquals(
        java.util.Arrays.asList(
            "x",
            5L,
            new BigDecimal("12345678901234567890"),
            new BigDecimal("1.50"),
            new BigDecimal("-2000"),
            true,
            null),
        values);
    assertEquals(
        List.of(
            "VARCHAR",
            "BIGINT",
            "DECIMAL(20, 0)",
            "DECIMAL(3, 2)",
            "DECIMAL(4, 0)",
            "BOOLEAN",
            "VARCHAR"),
        types);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not well-formed",
        "[] | must be a JSON object",
        "{} | the field sql is missing",
        "{\"sql\": 1} | sql must be a string",
        "{\"sql\": \"x\", \"asof\": \"2026\"} | there is no field asof",
        "{\"sql\": \"x\", \"sql\": \"y\"} | repeated",
        "{\"sql\": \"x\"} {} | not well-formed",
        "{\"sql\": \"x\", \"parameters\": {}} | must be a list",
        "{\"sql\": \"x\", \"parameters\": [[1]]} | parameter 1 must be a string",
        "{\"sql\": \"x\", \"parameters\": [1, 1e999999]} | parameter 2 has more than 38 digits",
        "{\"sql\": \"x\", \"time_zone\": \"Mars/Base\"} | time_zone is not a time zone",
        "{\"sql\": \"x\", \"parameters\": [[[[[[[[[[[[1]]]]]]]]]]]]} | nested",
      })
  void aMalformedBodyIsNamed(String body, String expected) throws Exception {
    JsonNode problem = problem(400, send(query(body)));
    assertTrue(problem.get("detail").asText().contains(expected), problem.toString());
  }

  @Test
  void aBodyThatIsNotDeclaredAsJsonIsRefused() throws Exception {
    HttpRequest.Builder form =
        request("/v1/query").POST(HttpRequest.BodyPublishers.ofString("{\"sql\": \"x\"}"));
    assertEquals("REQUEST_INVALID", problem(415, send(form)).get("code").asText());
  }

  @Test
  void anOversizeBodyIsRefused() throws Exception {
    String body = "{\"sql\": \"" + "x".repeat(LONGEST_BODY) + "\"}";
    assertEquals("REQUEST_INVALID", problem(413, send(query(body))).get("code").asText());
  }

  @Test
  void anErrorTellsItsCodeStateAndPlace() throws Exception {
    QUERIES.answer =
        (session, request) -> {
          throw new GatewayException(
              ErrorCode.COLUMN_NOT_FOUND, "no column \"nmae\"", new SqlPosition(2, 9), null);
        };
    JsonNode problem = problem(400, send(query("{\"sql\": \"SELECT nmae\"}")));
    assertEquals("COLUMN_NOT_FOUND", problem.get("code").asText());
    assertEquals("42703", problem.get("sqlState").asText());
    assertEquals(2, problem.get("line").asInt());
    assertEquals(9, problem.get("column").asInt());
    assertEquals("no column \"nmae\"", problem.get("detail").asText());
    assertEquals("q-stub", problem.get("queryId").asText());
  }

  @Test
  void anUnexpectedErrorTellsNothingOfItself() throws Exception {
    QUERIES.answer =
        (session, request) -> {
          throw new IllegalStateException("secret value 42");
        };
    HttpResponse<String> response = send(query("{\"sql\": \"SELECT 1\"}"));
    assertEquals("INTERNAL", problem(500, response).get("code").asText());
    assertFalse(response.body().contains("42"));
  }

  @Test
  void aSmallResultThatFailsIsAProblemWithItsQuery() throws Exception {
    StubStream stream = new StubStream(oneRow(), 3, StubStream.Ending.FAILURE);
    QUERIES.answer = (session, request) -> stream;
    JsonNode problem = problem(502, send(query("{\"sql\": \"SELECT 1\"}")));
    assertEquals("STORE_UNAVAILABLE", problem.get("code").asText());
    assertEquals("q-stub", problem.get("queryId").asText());
    assertEquals(1, stream.closes.get());
  }

  @Test
  void aLongResultIsStreamedToItsEndAndClosedOnce() throws Exception {
    StubStream stream = new StubStream(thousandRows(), 50, StubStream.Ending.END);
    QUERIES.answer = (session, request) -> stream;
    HttpResponse<String> response =
        send(query("{\"sql\": \"SELECT 1\"}").header("Accept", "text/csv"));
    assertEquals(50_001, response.body().lines().count());
    assertTrue(response.headers().firstValue("Content-Length").isEmpty());
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS));
    assertEquals(1, stream.closes.get());
  }

  @Test
  void aLongResultThatFailsNeverLooksComplete() throws Exception {
    StubStream stream = new StubStream(thousandRows(), 20, StubStream.Ending.FAILURE);
    QUERIES.answer = (session, request) -> stream;
    assertThrows(
        IOException.class,
        () -> send(query("{\"sql\": \"SELECT 1\"}").header("Accept", "text/csv")));
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS));
    assertEquals(1, stream.closes.get());
  }

  @Test
  void aLongResultThatFailsHasNoLastChunkOnTheWire() throws Exception {
    QUERIES.answer =
        (session, request) -> new StubStream(thousandRows(), 20, StubStream.Ending.FAILURE);
    try (Socket socket = rawQuery()) {
      String wire = new String(readToEnd(socket.getInputStream()), UTF_8);
      assertTrue(wire.startsWith("HTTP/1.1 200"), wire.substring(0, 20));
      assertFalse(wire.endsWith("\r\n0\r\n\r\n"));
    }
  }

  @Test
  void aSlowReaderHoldsTheQueryBackInsteadOfFillingMemory() throws Exception {
    StubStream stream = new StubStream(thousandRows(), 100_000, StubStream.Ending.END);
    QUERIES.answer = (session, request) -> stream;
    try (Socket socket = rawQuery()) {
      socket.getInputStream().read();
      int before;
      int after = -1;
      do {
        before = after;
        Thread.sleep(300);
        after = stream.given.get();
      } while (before != after);
      assertTrue(after < 1_000, after + " batches of about 45 kB made for a reader that took none");
    }
    assertTrue(stream.cancelled.await(60, TimeUnit.SECONDS));
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS));
  }

  @Test
  void aClientThatLeavesInTheMiddleCancelsItsQuery() throws Exception {
    StubStream stream = new StubStream(thousandRows(), 10, StubStream.Ending.SILENCE);
    QUERIES.answer = (session, request) -> stream;
    Socket socket = rawQuery();
    socket.getInputStream().read(new byte[1000]);
    socket.close();
    assertTrue(stream.cancelled.await(60, TimeUnit.SECONDS));
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS));
    assertEquals(1, stream.closes.get());
  }

  @Test
  void aClientThatLeavesBeforeTheFirstRowCancelsItsQuery() throws Exception {
    StubStream stream = new StubStream(oneRow(), 0, StubStream.Ending.SILENCE);
    CountDownLatch asked = new CountDownLatch(1);
    QUERIES.answer =
        (session, request) -> {
          asked.countDown();
          return stream;
        };
    Socket socket = rawQuery();
    awaitUnchecked(asked); // who leaves before has nothing to cancel
    socket.close();
    assertTrue(stream.cancelled.await(60, TimeUnit.SECONDS));
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS));
  }

  @Test
  void aClientThatLeavesWhileTheQueryIsPlannedCancelsItByItsName() throws Exception {
    StubStream stream = new StubStream(oneRow(), 1, StubStream.Ending.END);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch plan = new CountDownLatch(1);
    QUERIES.cancelled.clear();
    QUERIES.answer =
        (session, request) -> {
          asked.countDown();
          awaitUnchecked(plan);
          return stream;
        };
    Socket socket = rawQuery();
    awaitUnchecked(asked);
    socket.close();
    assertEquals("q-stub", QUERIES.cancelled.poll(60, TimeUnit.SECONDS));
    plan.countDown();
    assertTrue(stream.closed.await(60, TimeUnit.SECONDS), "the late stream is closed all the same");
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Socket rawQuery() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.uri().getPort());
    String body = "{\"sql\": \"SELECT 1\"}";
    socket
        .getOutputStream()
        .write(
            ("POST /v1/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + basic("ana")
                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(UTF_8));
    return socket;
  }

  private static byte[] readToEnd(InputStream in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      in.transferTo(out);
    } catch (IOException e) {
      // a reset connection is one way to break off
    }
    return out.toByteArray();
  }

  @Test
  void whoNamesNobodyOrGuessesIsAskedForAPassword() throws Exception {
    HttpRequest nobody =
        HttpRequest.newBuilder(door.uri().resolve("/v1/query"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    HttpResponse<String> response = client.send(nobody, HttpResponse.BodyHandlers.ofString(UTF_8));
    assertEquals("AUTHENTICATION_FAILED", problem(401, response).get("code").asText());
    assertEquals(2, response.headers().allValues("WWW-Authenticate").size());
    HttpRequest.Builder guess = request("/v1/queries").setHeader("Authorization", basic("eve"));
    problem(401, send(guess));
  }

  @Test
  void runningQueriesAreListedAndCancelled() throws Exception {
    JsonNode list = JSON.readTree(send(request("/v1/queries")).body());
    assertEquals("q-1", list.get("queries").get(0).get("query_id").asText());
    assertEquals("ana", list.get("queries").get(0).get("principal").asText());
    assertEquals(204, send(request("/v1/queries/q-1").DELETE()).statusCode());
    JsonNode problem = problem(404, send(request("/v1/queries/q-2").DELETE()));
    assertEquals("STATEMENT_UNKNOWN", problem.get("code").asText());
  }

  @Test
  void onlyOperatorsReload() throws Exception {
    HttpRequest.Builder reload = request("/v1/reload").POST(HttpRequest.BodyPublishers.noBody());
    assertEquals("ACCESS_DENIED", problem(403, send(reload)).get("code").asText());
    HttpResponse<String> done = send(reload.setHeader("Authorization", basic("ops")));
    assertEquals(7, JSON.readTree(done.body()).get("catalog_version").asInt());
  }

  @Test
  void aPageOfAnotherSiteCannotHaveAnythingDone() throws Exception {
    HttpRequest.Builder reload =
        request("/v1/reload")
            .setHeader("Authorization", basic("ops"))
            .header("Sec-Fetch-Site", "cross-site")
            .POST(HttpRequest.BodyPublishers.noBody());
    problem(403, send(reload));
    // what a form of such a page can send, without being asked first
    String erasure = "{\"schema\": \"s\", \"table\": \"t\", \"key\": [\"4711\"]}";
    for (String path : List.of("/v1/history/erase", "/v1/keys", "/v1/products", "/v1/query")) {
      HttpRequest.Builder form =
          request(path)
              .setHeader("Authorization", basic("ops"))
              .header("Content-Type", "text/plain")
              .POST(HttpRequest.BodyPublishers.ofString(erasure));
      problem(415, send(form));
    }
  }

  @Test
  void onlyOperatorsEraseAndSayWhatExactly() throws Exception {
    assertEquals(403, send(erase("ana", "{}")).statusCode());
    String whole = "{\"schema\": \"s\", \"table\": \"t\", \"key\": [\"a=1\", \"b=2\"]}";
    assertEquals("{\"erased\":2}\n", send(erase("ops", whole)).body());
    for (String wrong :
        List.of(
            "",
            "[]",
            "{\"schema\": \"s\", \"table\": \"t\"}",
            "{\"schema\": \"s\", \"table\": \"t\", \"key\": []}",
            "{\"schema\": \"s\", \"table\": \"t\", \"key\": [4711]}",
            "{\"schema\": \"s\", \"table\": \"t\", \"key\": \"4711\"}",
            whole.replace("}", ", \"all\": true}"))) {
      problem(400, send(erase("ops", wrong)));
    }
  }

  private static HttpRequest.Builder erase(String user, String body) {
    return request("/v1/history/erase")
        .setHeader("Authorization", basic(user))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  @Test
  void healthReadinessAndMetricsNeedNoPassword() throws Exception {
    Map<String, String> expected =
        Map.of("/healthz", "ok", "/readyz", "ready", "/metrics", "portico_queries_running");
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      HttpRequest bare = HttpRequest.newBuilder(door.uri().resolve(entry.getKey())).build();
      HttpResponse<String> response = client.send(bare, HttpResponse.BodyHandlers.ofString(UTF_8));
      assertEquals(200, response.statusCode());
      assertTrue(response.body().contains(entry.getValue()), response.body());
    }
    NOT_READY.set("draining");
    assertEquals(503, send(request("/readyz")).statusCode());
    assertEquals(200, send(request("/healthz")).statusCode());
  }

  @Test
  void unknownPathsAndMethodsAreProblemsToo() throws Exception {
    problem(404, send(request("/v2/query")));
    problem(405, send(request("/v1/query").GET()));
  }

  @Test
  void fiftyClientsAtOnceAllGetTheirOwnAnswer() throws Exception {
    QUERIES.answer =
        (session, request) ->
            new StubStream(
                new Rows().column("t", ColumnType.VARCHAR).row(request.sql()),
                1,
                StubStream.Ending.END);
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(
          client.sendAsync(
              query("{\"sql\": \"number " + i + "\"}").build(),
              HttpResponse.BodyHandlers.ofString(UTF_8)));
    }
    for (int i = 0; i < answers.size(); i++) {
      String body = answers.get(i).get(60, TimeUnit.SECONDS).body();
      assertEquals("[[\"number " + i + "\"]]", JSON.readTree(body).get("rows").toString());
    }
  }

  @Test
  void moreRequestsThanAreLetInAreRefusedAtOnce() throws Exception {
    StubStream endless = new StubStream(oneRow(), 0, StubStream.Ending.SILENCE);
    QUERIES.answer = (session, request) -> endless;
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      answers.add(
          client.sendAsync(
              query("{\"sql\": \"x\"}").build(), HttpResponse.BodyHandlers.ofString(UTF_8)));
    }
    CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    long refused = answers.stream().filter(a -> a.isDone() && a.join().statusCode() == 429).count();
    endless.cancel();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      answer.get(60, TimeUnit.SECONDS);
    }
    assertTrue(refused >= 1, "130 requests, 16 threads and 100 places");
  }

  @Test
  void aTakenPortIsOneClearError() {
    HttpDoor second =
        new HttpDoor(
            new HttpSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), door.uri().getPort()),
                Optional.empty(),
                LONGEST_BODY,
                1),
            new Behind(QUERIES, authenticator, Memory.in(folder), operations(), exports.exports()));
    try (second) {
      GatewayException e = assertThrows(GatewayException.class, second::start);
      assertEquals(ErrorCode.ADDRESS_UNAVAILABLE, e.code());
      assertTrue(e.getMessage().contains(":" + door.uri().getPort()), e.getMessage());
    }
  }

  @Test
  void withoutADriverBesideTheServerThereIsNone() throws Exception {
    HttpResponse<String> none =
        client.send(request("/v1/driver").build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    assertEquals(404, none.statusCode());
    JsonNode problem = JSON.readTree(none.body());
    assertTrue(
        problem.get("detail").asText().startsWith("this server has no JDBC driver to give away"),
        none.body());
  }
}
