package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gateways that remember in one PostgreSQL, and people who want more than they may have. */
@Timeout(300)
class KeyAttacksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String USERS =
      """
      users:
      - name: clerk
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders:
                allow: true
                row_filter: {type: field, field: customer, operator: in, value: [1, 2]}
                masks: {amount: {type: "null"}}
              crm.customers: {allow: false}
      - name: owner
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders: {allow: true, row_filter: {type: all}, masks: {}}
              crm.customers: {allow: true, row_filter: {type: all}, masks: {}}
      """;

  @TempDir private static Path folder;
  private static SmallMesh mesh;
  private static String database;
  private static RunningGateway one;
  private static RunningGateway two;

  @BeforeAll
  static void serve() throws Exception {
    database = TestPostgres.shared().newDatabase();
    Path first = Files.createDirectory(folder.resolve("first"));
    mesh = SmallMesh.in(first);
    String hash = Files.readString(first.resolve("users.yaml")).split("\"")[1];
    mesh.write("users.yaml", USERS.formatted(hash));
    try (InputStream echo = KeyAttacksTest.class.getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), first.resolve("echo.tar.gz"));
    }
    mesh.write(
        "portico.yaml",
        Files.readString(first.resolve("portico.yaml"))
                .replace(
                    "policy: {mode: open}",
                    "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s}")
            + "state: {folder: state, url: \""
            + TestPostgres.shared().url(database)
            + "\", user: postgres, password: unused}\n");
    Path second = folder.resolve("second");
    try (Stream<Path> files = Files.walk(first)) {
      for (Path file : files.toList()) {
        Files.copy(file, second.resolve(first.relativize(file)));
      }
    }
    one = GatewayMain.gateways().serve(first);
    two = GatewayMain.gateways().serve(second);
  }

  @AfterAll
  static void close() throws Exception {
    one.close();
    two.close();
    mesh.close();
  }

  private static String basic(String user) {
    String text = user + ":" + SmallMesh.PASSWORD;
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static HttpRequest.Builder request(RunningGateway gateway, String path) {
    return HttpRequest.newBuilder(gateway.httpUri().orElseThrow().resolve(path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(request(one, path));
  }

  private static HttpResponse<String> get(String path, String user) throws Exception {
    return send(request(one, path).header("Authorization", basic(user)));
  }

  private static HttpResponse<String> sendJson(String method, String path, String body)
      throws Exception {
    return send(
        request(one, path)
            .header("Authorization", basic("clerk"))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  private static JsonNode key(String body) throws Exception {
    HttpResponse<String> created = sendJson("POST", "/v1/keys", body);
    assertEquals(201, created.statusCode(), created.body());
    return JSON.readTree(created.body());
  }

  private static void assertRefused(int status, String part, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(part), answer.body());
  }

  private static List<String> outcomes(JsonNode key) throws Exception {
    JsonNode uses =
        JSON.readTree(get("/v1/keys/" + key.path("id").asText(), "clerk").body()).path("last_uses");
    List<String> outcomes = new ArrayList<>();
    uses.forEach(use -> outcomes.add(use.path("outcome").asText()));
    return outcomes;
  }

  @Test
  void aKeyForSevenUsesOpensSevenTimesOnTwoServersTogether() throws Exception {
    JsonNode key = key("{\"table\": \"shop.orders\", \"uses\": 7}");
    String link = key.path("url").asText() + "&$top=1";
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        RunningGateway gateway = i % 2 == 0 ? one : two;
        answers.add(threads.submit(() -> send(request(gateway, link)).statusCode()));
      }
      List<Integer> codes = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        codes.add(answer.get());
      }
      assertEquals(7, codes.stream().filter(c -> c == 200).count(), codes.toString());
      assertEquals(43, codes.stream().filter(c -> c == 401).count(), codes.toString());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aKeyRevokedOnOneServerOpensNothingOnTheOther() throws Exception {
    JsonNode key = key("{\"table\": \"shop.orders\"}");
    String link = key.path("url").asText() + "&$top=1";
    assertEquals(200, send(request(two, link)).statusCode());
    assertEquals(
        204,
        send(request(one, "/v1/keys/" + key.path("id").asText())
                .header("Authorization", basic("clerk"))
                .DELETE())
            .statusCode());
    assertRefused(401, "revoked", send(request(two, link)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 192.0.2.9",
        "Forwarded: for=192.0.2.9",
        "X-Real-IP: 192.0.2.9",
        "X-Forwarded-For: 192.0.2.9, 192.0.2.9",
        "True-Client-IP: 192.0.2.9"
      })
  void nobodyClaimsANetworkByAHeader(String header) throws Exception {
    JsonNode key = key("{\"table\": \"shop.orders\", \"from\": [\"192.0.2.0/24\"]}");
    String[] parts = header.split(": ", 2);
    assertRefused(
        401,
        "this network",
        send(request(one, key.path("url").asText()).header(parts[0], parts[1])));
  }

  @Test
  void whatCameOfARefusedUseIsNoted() throws Exception {
    JsonNode key = key("{\"table\": \"shop.orders\", \"time_zone\": \"Europe/Berlin\"}");
    String link = key.path("url").asText();
    assertEquals(400, get(link + "&as_of=2026-01-01").statusCode());
    assertEquals(400, get(link + "&$filter=x%20y").statusCode());
    assertEquals(400, get(link + "&nothing=1").statusCode());
    assertEquals(400, get(link + "&formulas=eval").statusCode());
    assertEquals(404, get(link.replace(".csv", ".doc")).statusCode());
    assertEquals(400, get(link + "&$filter=nothing%20eq%201").statusCode());
    assertEquals(
        200,
        send(request(one, link).method("HEAD", HttpRequest.BodyPublishers.noBody())).statusCode());
    assertFalse(outcomes(key).contains("begun"), outcomes(key).toString());
  }

  @Test
  void nobodyChangesTheSettingsOfAKeyNotEvenToTheUsualOnes() throws Exception {
    JsonNode key =
        key(
            "{\"sql\": \"SELECT CAST(CURRENT_TIMESTAMP AS VARCHAR) AS t FROM shop.orders\","
                + " \"time_zone\": \"Asia/Tokyo\", \"purpose\": \"report\"}");
    String link = key.path("url").asText();
    for (String other : List.of("time_zone=UTC", "time_zone=Z", "purpose=x", "as_of=now")) {
      assertRefused(400, "with which the access key was made", get(link + "&" + other));
    }
    for (String header : List.of("Portico-Time-Zone", "Portico-Purpose", "Portico-As-Of")) {
      assertEquals(400, send(request(one, link).header(header, "UTC")).statusCode(), header);
    }
  }

  @Test
  void whatNoDatabaseHoldsIsTheCallersFault() throws Exception {
    for (String path :
        List.of("/v1/keys/%00", "/v1/keys/%ED%A0%80", "/v1/saved/%00", "/v1/saved/%ff.csv")) {
      int status = get(path, "clerk").statusCode();
      assertTrue(status == 400 || status == 404, path + ": " + status);
    }
    for (String text : List.of("\\u0000", "\\ud800")) {
      String sql = "\"sql\": \"SELECT 'a" + text + "b' AS x FROM shop.orders\"";
      for (HttpResponse<String> answer :
          List.of(
              sendJson("POST", "/v1/keys", "{" + sql + "}"),
              sendJson("PUT", "/v1/saved/odd", "{" + sql + "}"))) {
        assertTrue(answer.statusCode() < 500, text + ": " + answer.body());
      }
      for (String field : List.of("purpose", "label", "as_of", "time_zone")) {
        HttpResponse<String> answer =
            sendJson(
                "POST",
                "/v1/keys",
                "{\"table\": \"shop.orders\", \"" + field + "\": \"a" + text + "\"}");
        assertTrue(answer.statusCode() < 500, field + text + ": " + answer.body());
      }
    }
  }

  @Test
  void manyWhoSaveUnderOneNameAreAllAnswered() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (int round = 0; round < 5; round++) {
        String path = "/v1/saved/race-" + round;
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          answers.add(
              threads.submit(() -> sendJson("PUT", path, "{\"sql\": \"SELECT 1\"}").statusCode()));
        }
        for (Future<Integer> answer : answers) {
          assertTrue(answer.get() < 300, "answered " + answer.get());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aStateThatGoesAwayClosesOnlyWhatNeedsItAndOpensItAgain() throws Exception {
    JsonNode key = key("{\"table\": \"shop.orders\"}");
    String link = key.path("url").asText() + "&$top=1";
    assertEquals(200, get(link).statusCode());
    away(true);
    try {
      assertRefused(503, "STATE_UNAVAILABLE", get(link));
      assertRefused(503, "STATE_UNAVAILABLE", get("/v1/keys", "clerk"));
      assertRefused(503, "STATE_UNAVAILABLE", get("/v1/saved/x.csv", "clerk"));
      assertRefused(
          503, "STATE_UNAVAILABLE", sendJson("PUT", "/v1/saved/x", "{\"sql\": \"SELECT 1\"}"));
      assertRefused(
          503, "STATE_UNAVAILABLE", sendJson("POST", "/v1/keys", "{\"table\": \"shop.orders\"}"));
      assertEquals(200, get("/v1/tables/shop/orders.csv?$top=1", "clerk").statusCode());
      assertEquals(200, get("/v1/odata/shop/orders?$top=1", "clerk").statusCode());
    } finally {
      away(false);
    }
    awaitAnswer(link);
  }

  /** A state that was away is tried again every now and then. */
  private static void awaitAnswer(String link) throws Exception {
    HttpResponse<String> answer = get(link);
    for (int i = 0; i < 300 && answer.statusCode() == 503; i++) {
      Thread.sleep(100);
      answer = get(link);
    }
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static void away(boolean away) throws Exception {
    try (Connection admin = TestPostgres.shared().superuser("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS " + !away);
      if (away) {
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                + database
                + "'");
      }
    }
  }

  @Test
  void aStateThatHangsHoldsUpNoOtherQuery() throws Exception {
    JsonNode key = key("{\"table\": \"shop.orders\"}");
    String link = key.path("url").asText() + "&$top=1";
    ExecutorService threads = Executors.newFixedThreadPool(60);
    try (Connection locker = TestPostgres.shared().superuser(database)) {
      locker.setAutoCommit(false);
      try (Statement statement = locker.createStatement()) {
        statement.execute("LOCK TABLE access_key IN ACCESS EXCLUSIVE MODE");
      }
      List<Future<Integer>> held = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        held.add(threads.submit(() -> get(link).statusCode()));
      }
      Thread.sleep(500);
      long begin = System.nanoTime();
      HttpResponse<String> answer = get("/v1/tables/shop/orders.csv?$top=1", "clerk");
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      assertEquals(200, answer.statusCode(), answer.body());
      assertTrue(
          waited.toSeconds() < 9,
          "waited " + waited); // behind the others it would be more than ten
      locker.rollback();
      for (Future<Integer> one : held) {
        int status = one.get();
        assertTrue(List.of(200, 429, 503).contains(status), "answered " + status);
      }
    } finally {
      threads.shutdownNow();
    }
    awaitAnswer(link);
  }

  /** A condition made of pieces that belong into one, or not. */
  private static String condition(Random random) {
    String[] pieces = {
      "id",
      "customer",
      "amount",
      "nothing",
      "\"id\"",
      "\"a\"\"b\"",
      "eq",
      "ne",
      "gt",
      "lt",
      "ge",
      "le",
      "in",
      "and",
      "or",
      "not",
      "(",
      ")",
      ",",
      "'",
      "''",
      "'1'",
      "'x'' OR 1=1 --'",
      "1",
      "-1",
      "1.5e3",
      "1e308",
      "99999999999999999999999999999999999999",
      "0000-01-01",
      "9999-12-31",
      "9999-12-31T23:59:59-18:00",
      "0001-01-01T00:00:00+18:00",
      "23:59:59",
      "24:00:00",
      "null",
      "true",
      "false",
      "contains(",
      "startswith(",
      "endswith(",
      "'%'",
      "'_~'",
      ";",
      "--",
      "/*",
      "*/",
      "\u0000",
      "\uD83D\uDE00",
      "\u00a0",
      "'\u0000'",
      "UNION SELECT",
      "1 or 1",
      "$it",
      "orders",
      "shop.orders",
      "CURRENT_USER",
      "'it''s'",
      "\"",
      "\\",
      "?",
      ":1",
      "{fn x()}"
    };
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append(pieces[random.nextInt(pieces.length)]).append(random.nextInt(4) == 0 ? "" : " ");
    }
    return text.toString();
  }

  /** One that is well-formed. */
  private static String sound(Random random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      String left = sound(random, depth - 1);
      return switch (random.nextInt(4)) {
        case 0 -> "not (" + left + ")";
        case 1 -> "(" + left + " and " + sound(random, depth - 1) + ")";
        default -> "(" + left + " or " + sound(random, depth - 1) + ")";
      };
    }
    String column = List.of("id", "customer", "amount").get(random.nextInt(3));
    String value =
        List.of(
                "1",
                "2",
                "-7",
                "null",
                "1.5",
                "1e300",
                "-1e-300",
                "99999999999999999999999999999999999999",
                "9223372036854775808",
                "0.00000000000000000000000000000000000001",
                "'1'",
                "'x'",
                "true",
                "2026-01-01",
                "0000-01-01",
                "9999-12-31T23:59:59-18:00",
                "customer",
                "amount",
                "id")
            .get(random.nextInt(19));
    return switch (random.nextInt(8)) {
      case 0 -> column + " in (" + value.replaceAll("[a-z]{6,}|id", "5") + ",3,null)";
      case 1 -> "contains(" + column + ",'1')";
      case 2 -> column;
      case 3 -> value + " ne " + column;
      default ->
          column
              + " "
              + List.of("eq", "ne", "gt", "lt", "ge", "le").get(random.nextInt(6))
              + " "
              + value;
    };
  }

  @Test
  void noConditionGivesMoreThanThePolicyAllows() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int answered = 0;
    for (int i = 0; i < 200; i++) {
      String condition = i % 3 == 0 ? condition(random) : sound(random, 3);
      HttpResponse<String> answer =
          get(
              "/v1/tables/shop/orders.csv?$select=customer,amount&$filter="
                  + URLEncoder.encode(condition, UTF_8),
              "clerk");
      String told = "seed " + seed + ": " + condition + ": " + answer.statusCode();
      assertTrue(answer.statusCode() < 500, () -> told + answer.body());
      if (answer.statusCode() == 200) {
        answered++;
        assertTrue(
            answer.body().lines().skip(1).allMatch(row -> row.equals("1,") || row.equals("2,")),
            told);
      }
    }
    assertTrue(answered > 25, answered + " of 200 answered");
  }

  @Test
  void aValueThatIsNotUtf8IsRefusedNotReplaced() throws Exception {
    String path = "/v1/tables/crm/customers.csv?$select=id&$filter=name%20eq%20'Zo";
    assertEquals("id\r\n1\r\n", get(path + "%c3%ab'", "owner").body());
    assertRefused(400, "not in UTF-8", get(path + "%eb'", "owner"));
    assertEquals("id\r\n", get(path + "%ef%bf%bd'", "owner").body());
  }

  @Test
  void anAnswerIsNeverUnchanged() throws Exception {
    for (String tag : List.of("*", "\"x\", W/\"y\"")) {
      HttpResponse<String> answer =
          send(
              request(one, "/v1/tables/shop/orders.csv?$top=1")
                  .header("Authorization", basic("clerk"))
                  .header("If-None-Match", tag)
                  .header("Range", "bytes=0-1"));
      assertEquals(200, answer.statusCode());
      assertTrue(answer.headers().firstValue("etag").isEmpty());
    }
  }

  @Test
  void oddNumbersOfRowsAreAnsweredOrRefused() throws Exception {
    for (String odd :
        List.of(
            "$top=0",
            "$skip=3000000000",
            "$top=3000000000",
            "$top=999999999999999999&$skip=999999999999999999",
            "$top=1&$skip=4000",
            "$orderby=id,id,id%20desc",
            "$select=id,id,ID",
            "$orderby=nothing",
            "$orderby=1",
            "$select=*,id",
            "$select=%22%22",
            "$orderby=%22%22%22%22")) {
      HttpResponse<String> answer = get("/v1/tables/shop/orders.csv?" + odd, "clerk");
      assertTrue(answer.statusCode() < 500, odd + answer.body());
    }
  }

  @Test
  void oddRequestsAreRefused() throws Exception {
    String key = key("{\"table\": \"shop.orders\"}").path("key").asText();
    for (String odd :
        List.of(
            "/v1/tables/shop/orders.csv?$filter=name%20eq%20'%ff%fe'",
            "/v1/tables/shop/orders.csv?key=" + key + ";key=" + key,
            "/v1/tables/shop/orders.csv?key=" + key + "%00",
            "/v1/tables/shop/orders.csv?key=%20" + key,
            "/v1/tables/shop/orders.csv?$key=x",
            "/v1/tables/shop/orders.csv?key=" + key + "#x",
            "/v1/tables/shop/orders.csv?" + "a=1&".repeat(1500) + "key=" + key,
            "/v1/tables/shop/orders.csv?" + "&".repeat(1500) + "key=x",
            "/v1/tables/shop/orders.csv/?key=" + key,
            "/v1/tables/shop/%2e%2e/orders.csv?key=" + key)) {
      String answer = raw("GET " + odd + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertTrue(answer.matches("(?s)HTTP/1.1 4\\d\\d .*"), odd + answer);
      assertFalse(answer.contains(key), answer);
    }
  }

  private static Socket socket() throws IOException {
    URI uri = one.httpUri().orElseThrow();
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      byte[] answer = new byte[8_192];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(0, length), UTF_8);
    }
  }
}
