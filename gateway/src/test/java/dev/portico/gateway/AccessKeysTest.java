package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.protocol.TestIssuer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Access keys of a whole gateway, over HTTP, with policies: what they open, and every way in which
 * they open nothing.
 */
@Timeout(300)
class AccessKeysTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration WATCHED = Duration.ofSeconds(60);

  private static final String CLERK =
      """
      - name: clerk
        password: "%2$s"
        attributes:
          answer:
            tables:
              shop.orders:
                allow: true
                row_filter: {type: field, field: customer, operator: in, value: [%1$s]}
                masks: {amount: {type: "null"}}
              crm.customers: {allow: false}
      """;

  private static final String OTHERS =
      """
      - name: owner
        password: "%1$s"
        attributes:
          answer:
            tables:
              shop.orders: {allow: true, row_filter: {type: all}, masks: {}}
              crm.customers: {allow: true, row_filter: {type: all}, masks: {}}
      - {name: otto, roles: [operator], password: "%1$s", attributes: {answer: {tables: {}}}}
      """;

  private static final Map<String, Object> ALL_ORDERS =
      Map.of(
          "answer",
          Map.of(
              "tables",
              Map.of(
                  "shop.orders",
                  Map.of("allow", true, "row_filter", Map.of("type", "all"), "masks", Map.of()))));

  @TempDir private Path folder;
  private SmallMesh mesh;
  private String hash;
  private TestIssuer issuer;
  private RunningGateway gateway;
  private final List<ILoggingEvent> logged = new ArrayList<>();
  private ListAppender<ILoggingEvent> appender;

  @BeforeEach
  void serve() throws Exception {
    mesh = SmallMesh.in(folder);
    hash = Files.readString(folder.resolve("users.yaml")).split("\"")[1];
    users("1, 2");
    issuer = TestIssuer.start();
    try (InputStream echo = getClass().getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write(
        "portico.yaml",
        settings
            .replace(
                "policy: {mode: open}",
                "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s}")
            .replace(
                "{users: users.yaml}",
                "{users: users.yaml, jwt: {issuer: issuer, audience: portico, jwksUri: \""
                    + issuer.keysUri()
                    + "\"}}"));
    appender = new ListAppender<>();
    appender.list = logged;
    appender.start();
    root().addAppender(appender);
    gateway = GatewayMain.gateways().serve(folder);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static Logger own() {
    return (Logger) LoggerFactory.getLogger("dev.portico");
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
    root().detachAppender(appender);
    issuer.close();
    mesh.close();
  }

  private void users(String customersOfClerk) throws IOException {
    mesh.write(
        "users.yaml",
        "users:\n" + OTHERS.formatted(hash) + CLERK.formatted(customersOfClerk, hash));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(gateway.httpUri().orElseThrow().resolve(path));
  }

  private static String basic(String user) {
    String text = user + ":" + SmallMesh.PASSWORD;
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> get(String path, String user) throws Exception {
    return send(request(path).header("Authorization", basic(user)));
  }

  private HttpResponse<String> create(String authorization, String body) throws Exception {
    return send(
        request("/v1/keys")
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private JsonNode key(String user, String body) throws Exception {
    HttpResponse<String> created = create(basic(user), body);
    assertEquals(201, created.statusCode(), created.body());
    return JSON.readTree(created.body());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static void assertRefused(int status, String part, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(part), answer.body());
  }

  @Test
  void aLinkReadsWhatItsOwnerMayReadAtThatMoment() throws Exception {
    String link = key("clerk", "{\"table\": \"shop.orders\"}").path("url").asText();
    String ofOwner = get("/v1/tables/shop/orders.csv", "owner").body();
    String ofClerk = get("/v1/tables/shop/orders.csv", "clerk").body();
    assertNotEquals(ofOwner, ofClerk);
    assertEquals(ofClerk, get(link).body());
    String few = link.replace("?", "?$select=id,amount&$filter=customer%20eq%202&$top=2&");
    assertEquals("id,amount\r\n2,\r\n12,\r\n", get(few + "&$orderby=id").body());

    users("7");
    String fewer = awaitOther(link, ofClerk);
    assertEquals(get("/v1/tables/shop/orders.csv", "clerk").body(), fewer);
    assertTrue(fewer.startsWith("id,customer,amount\r\n7,7,\r\n17,7,\r\n"), fewer.substring(0, 60));

    mesh.write("users.yaml", "users:\n" + OTHERS.formatted(hash));
    awaitOther(link, fewer);
    assertRefused(401, "no user of this server any more", get(link));
  }

  /** Until the users' file was read again. */
  private String awaitOther(String link, String before) throws Exception {
    Instant end = Instant.now().plus(WATCHED);
    String now = get(link).body();
    while (now.equals(before) && Instant.now().isBefore(end)) {
      Thread.sleep(100);
      now = get(link).body();
    }
    assertNotEquals(before, now);
    return now;
  }

  @Test
  void aKeyOpensOneQueryAndNothingElse() throws Exception {
    String sql = "SELECT count(*) AS n, max(amount) AS most FROM shop.orders WHERE id > 10";
    JsonNode key = key("owner", JSON.createObjectNode().put("sql", sql).toString());
    String secret = key.path("key").asText();
    assertEquals("n,most\r\n19990,25000.00\r\n", get(key.path("url").asText()).body());
    String with = "key=" + secret;
    assertEquals(200, get("/v1/query.json?sql=" + encoded(sql) + "&" + with).statusCode());
    for (String other :
        List.of(
            "/v1/query.csv?sql=" + encoded("SELECT * FROM shop.orders") + "&" + with,
            "/v1/query.csv?sql=" + encoded(sql + " ") + "&" + with,
            "/v1/tables/shop/orders.csv?" + with)) {
      assertRefused(403, "for something else", get(other));
    }
    assertRefused(400, "there is no parameter", get("/v1/query.csv?user=x&" + with));
    assertRefused(
        400, "with which the access key was made", get("/v1/query.csv?as_of=2026-01-01&" + with));
    assertRefused(
        400, "with which the access key was made", get("/v1/query.csv?purpose=x&" + with));
    assertRefused(400, "is there 2 times", get("/v1/query.csv?" + with + "&" + with));
    assertRefused(400, "say who asks once", get("/v1/query.csv?" + with, "owner"));
    for (String closed :
        List.of("/v1/keys", "/v1/queries", "/v1/saved", "/v1/saved/x.csv", "/v1/keys/x")) {
      assertEquals(401, get(closed + "?" + with).statusCode(), closed);
      assertEquals(
          401, send(request(closed).header("Authorization", "Bearer " + secret)).statusCode());
    }
  }

  @Test
  void aKeyOfATableOpensThatTableAlone() throws Exception {
    JsonNode key = key("owner", "{\"table\": \"shop.orders\", \"purpose\": \"report\"}");
    String with = "?key=" + key.path("key").asText();
    assertEquals(200, get("/v1/tables/SHOP/Orders.json" + with + "&$top=1").statusCode());
    for (String other :
        List.of(
            "/v1/tables/crm/customers.csv" + with,
            "/v1/tables/shop%402026-01-01/orders.csv" + with,
            "/v1/tables/shop/orders%401.csv" + with,
            "/v1/query.csv" + with,
            "/v1/query.csv" + with + "&sql=" + encoded("SELECT * FROM shop.orders"))) {
      assertRefused(403, "for something else", get(other));
    }
    assertRefused(
        400, "REQUEST_INVALID", get("/v1/tables/shop/orders.csv" + with + "&$filter=1%20or%201"));
  }

  @Test
  void whoMayNotReadSomethingMakesNoKeyForIt() throws Exception {
    assertRefused(403, "ACCESS_DENIED", create(basic("clerk"), "{\"table\": \"crm.customers\"}"));
    assertRefused(404, "TABLE_NOT_FOUND", create(basic("clerk"), "{\"table\": \"shop.nothing\"}"));
    assertRefused(400, "SQL_SYNTAX", create(basic("clerk"), "{\"sql\": \"SELEC 1\"}"));
    for (String body :
        List.of(
            "{}",
            "[]",
            "{\"table\": \"orders\"}",
            "{\"table\": \"shop.orders\", \"sql\": \"SELECT 1\"}",
            "{\"table\": \"shop.orders\", \"expires\": \"2027-01-01\"}",
            "{\"table\": \"shop.orders\", \"expires_at\": \"tomorrow\"}",
            "{\"table\": \"shop.orders\", \"expires_at\": \"2020-01-01\"}",
            "{\"table\": \"shop.orders\", \"expires_at\": \"2099-01-01\"}",
            "{\"table\": \"shop.orders\", \"uses\": 0}",
            "{\"table\": \"shop.orders\", \"uses\": 1.5}",
            "{\"table\": \"shop.orders\", \"from\": [\"example.org\"]}",
            "{\"table\": \"shop.orders\", \"from\": [\"10.0.0.0/33\"]}",
            "{\"table\": \"shop.orders\", \"label\": \"a\\nb\"}",
            "{\"sql\": \"SET purpose = 'x'\"}",
            "{\"sql\": \"SELECT ?\"}",
            "{\"table\": \"shop.orders\", \"time_zone\": \"Mars\"}")) {
      assertEquals(400, create(basic("owner"), body).statusCode(), body);
    }
    assertRefused(404, "no saved query", create(basic("owner"), "{\"saved\": \"nothing\"}"));
    assertEquals("{\"keys\":[]}\n", get("/v1/keys", "owner").body());
  }

  @Test
  void revokedExpiredUsedUpElsewhereAndGuessedOpenNothing() throws Exception {
    JsonNode revoked = key("clerk", "{\"table\": \"shop.orders\"}");
    String id = revoked.path("id").asText();
    assertEquals(404, delete("/v1/keys/" + id, "owner"), "somebody else's");
    assertEquals(204, delete("/v1/keys/" + id, "otto"), "an operator");
    assertRefused(401, "revoked", get(revoked.path("url").asText()));
    Instant soon = Instant.now().plusSeconds(6);
    JsonNode ended = key("clerk", "{\"table\": \"shop.orders\", \"expires_at\": \"" + soon + "\"}");
    awaitPast(soon);
    assertRefused(401, "expired", get(ended.path("url").asText()));
    JsonNode twice = key("clerk", "{\"table\": \"shop.orders\", \"uses\": 2}");
    assertEquals(200, get(twice.path("url").asText() + "&$top=1").statusCode());
    assertEquals(200, get(twice.path("url").asText() + "&$top=1").statusCode());
    assertRefused(401, "as often as it may", get(twice.path("url").asText()));
    JsonNode near =
        key("clerk", "{\"table\": \"shop.orders\", \"from\": [\"127.0.0.0/8\", \"::1\"]}");
    assertEquals(200, get(near.path("url").asText() + "&$top=1").statusCode());
    JsonNode far = key("clerk", "{\"table\": \"shop.orders\", \"from\": [\"192.0.2.0/24\"]}");
    assertRefused(401, "this network", get(far.path("url").asText()));
    String secret = far.path("key").asText();
    String guess = secret.substring(0, 12) + (secret.charAt(12) == 'x' ? "y" : "x");
    for (String wrong : List.of(guess + secret.substring(13), "x", "%27%20OR%201%3D1", id)) {
      assertRefused(401, "no access key", get("/v1/tables/shop/orders.csv?key=" + wrong));
    }
  }

  private static void awaitPast(Instant end) throws InterruptedException {
    Thread.sleep(Math.max(0, Duration.between(Instant.now(), end).toMillis()) + 100);
  }

  private int delete(String path, String user) throws Exception {
    return send(request(path).header("Authorization", basic(user)).DELETE()).statusCode();
  }

  @Test
  void aKeyMadeWithATokenEndsWithTheTokenAndHasItsRights() throws Exception {
    Instant ends = Instant.now().plusSeconds(10);
    String token = "Bearer " + issuer.token("tess", ends, ALL_ORDERS);
    HttpResponse<String> created =
        create(token, "{\"sql\": \"SELECT count(*) AS n FROM shop.orders\"}");
    assertEquals(201, created.statusCode(), created.body());
    JsonNode key = JSON.readTree(created.body());
    Instant expires = Instant.parse(key.path("expires_at").asText());
    assertFalse(expires.isAfter(ends), expires + " after " + ends);
    assertEquals("n\r\n20000\r\n", get(key.path("url").asText()).body());
    awaitPast(ends);
    assertRefused(401, "expired", get(key.path("url").asText()));
  }

  @Test
  void usesAreListedAndAuditedAndTheSecretIsNowhere() throws Exception {
    Level before = root().getLevel();
    root().setLevel(Level.DEBUG);
    own().setLevel(Level.ALL);
    JsonNode key;
    try {
      key =
          key("clerk", "{\"sql\": \"SELECT max(id) AS n FROM shop.orders\", \"label\": \"sheet\"}");
      HttpResponse<String> answer =
          send(
              request(key.path("url").asText())
                  .header("Referer", "http://example.org/?" + key.path("url").asText()));
      assertEquals("no-referrer", answer.headers().firstValue("Referrer-Policy").orElse(""));
      assertTrue(
          answer.headers().firstValue("Cache-Control").orElse("").contains("no-store"),
          answer.headers().toString());
      assertEquals(
          403, get("/v1/tables/shop/orders.csv?key=" + key.path("key").asText()).statusCode());
    } finally {
      root().setLevel(before);
      own().setLevel(null);
    }
    String id = key.path("id").asText();
    JsonNode shown = JSON.readTree(get("/v1/keys/" + id, "clerk").body());
    assertEquals(2, shown.path("uses").asInt());
    assertEquals("sheet", shown.path("label").asText());
    JsonNode uses = shown.path("last_uses");
    assertEquals("other", uses.path(0).path("outcome").asText());
    assertEquals("OK", uses.path(1).path("outcome").asText());
    String queryId = uses.path(1).path("query_id").asText();
    assertEquals(404, get("/v1/keys/" + id, "owner").statusCode());
    assertTrue(get("/v1/keys", "otto").body().contains(id));
    assertEquals(204, delete("/v1/keys/" + id, "clerk"));
    gateway.close();

    String audit = text(folder.resolve("state/audit"));
    JsonNode start =
        audit
            .lines()
            .filter(line -> line.contains("\"start\"") && line.contains(queryId))
            .map(AccessKeysTest::json)
            .findFirst()
            .orElseThrow();
    assertEquals(id, start.path("access_key").asText());
    assertEquals("clerk", start.path("principal").asText());
    for (String kind : List.of("access_key_issued", "access_key_revoked", "login_failed")) {
      assertTrue(
          audit.lines().anyMatch(line -> line.contains(kind) && line.contains(id)), kind + audit);
    }
    String secret = key.path("key").asText();
    assertFalse(text(folder.resolve("state")).contains(secret));
    assertFalse(logged.isEmpty());
    logged.forEach(
        event -> {
          assertFalse(event.getFormattedMessage().contains(secret), event.getFormattedMessage());
          assertFalse(String.valueOf(event.getThrowableProxy()).contains(secret));
        });
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  /** Every byte below a folder. */
  private static String text(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      all.append(
          new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  @Test
  void savedQueriesAreReadByNameAndOpenedByKeys() throws Exception {
    ObjectNode body =
        JSON.createObjectNode()
            .put(
                "sql", "SELECT TIMESTAMP '2026-01-01 00:00:00' AS t, max(id) AS n FROM shop.orders")
            .put("time_zone", "Europe/Berlin")
            .put("description", "for the board");
    assertEquals(201, put("/v1/saved/weekly", "clerk", body.toString()).statusCode());
    assertEquals(200, put("/v1/saved/weekly", "clerk", body.toString()).statusCode());
    String rows = get("/v1/saved/weekly.csv", "clerk").body();
    assertTrue(rows.endsWith(",19992\r\n"), rows);
    assertEquals(404, get("/v1/saved/weekly.csv", "owner").statusCode());
    assertEquals(
        "weekly",
        JSON.readTree(get("/v1/saved", "clerk").body())
            .path("saved")
            .path(0)
            .path("name")
            .asText());
    JsonNode key = key("clerk", "{\"saved\": \"weekly\"}");
    assertEquals("Europe/Berlin", key.path("time_zone").asText());
    assertEquals(204, delete("/v1/saved/weekly", "clerk"));
    assertEquals(404, get("/v1/saved/weekly.csv", "clerk").statusCode());
    assertEquals(rows, get(key.path("url").asText()).body());
    for (String name : List.of("a.b", "..", "%2e%2e", "a%2Fb", "-x", "")) {
      assertNotEquals(201, put("/v1/saved/" + name, "clerk", body.toString()).statusCode(), name);
    }
    assertEquals(
        400,
        put("/v1/saved/x", "clerk", "{\"sql\": \"SELECT nothing FROM shop.orders\"}").statusCode());
  }

  private HttpResponse<String> put(String path, String user, String body) throws Exception {
    return send(
        request(path)
            .header("Authorization", basic(user))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void theCommandLineMakesListsAndRevokesKeys() throws Exception {
    String sql = "SELECT max(id) AS n FROM shop.orders";
    Said made =
        command(
            "create", "--sql", sql, "--expires", "2100-01-01", "--label", "sheet", "--uses", "5");
    assertEquals(1, made.code(), made.err());
    assertTrue(made.err().contains("REQUEST_INVALID"), made.err());
    made =
        command("create", "--sql", sql, "--label", "sheet", "--uses", "5", "--from", "127.0.0.1");
    assertEquals(0, made.code(), made.err());
    String link = made.out().strip();
    assertEquals("n\r\n19992\r\n", get(link).body());
    String id = made.err().substring(0, made.err().indexOf(','));
    Said list = command("list");
    assertTrue(list.out().contains(id) && list.out().contains(sql), list.out());
    assertTrue(command("show", id).out().contains("127.0.0.1"));
    assertEquals(0, command("revoke", id).code());
    assertRefused(401, "revoked", get(link));
    assertTrue(command("list").out().contains("revoked"));
    assertEquals(2, command("revoke", "../queries/q-1").code());
    assertEquals(2, command("create").code());
    assertEquals(2, command("create", "--sql", sql, "--table", "shop.orders").code());
  }

  private record Said(int code, String out, String err) {}

  private Said command(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> variables =
        Map.of("PORTICO_USER", "clerk", "PORTICO_PASSWORD", SmallMesh.PASSWORD);
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            name -> Optional.ofNullable(variables.get(name)),
            prompt -> Optional.empty(),
            false,
            false);
    List<String> words = new ArrayList<>(List.of("key"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--url", gateway.httpUri().orElseThrow().toString()));
    int code =
        new Cli(surroundings, GatewayMain.gateways(), List.of()).run(words.toArray(String[]::new));
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void aStateThatIsAwayClosesOnlyWhatNeedsIt() throws Exception {
    gateway.close();
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write(
        "portico.yaml",
        settings + "state: {folder: state, url: \"jdbc:postgresql://127.0.0.1:1/state\"}\n");
    gateway = GatewayMain.gateways().serve(folder);
    assertEquals(200, get("/v1/tables/shop/orders.csv?$top=1", "clerk").statusCode());
    assertEquals(200, get("/readyz").statusCode());
    assertRefused(503, "STATE_UNAVAILABLE", create(basic("clerk"), "{\"table\": \"shop.orders\"}"));
    assertRefused(503, "STATE_UNAVAILABLE", get("/v1/saved", "clerk"));
    String made = "pk_" + "A".repeat(47);
    assertRefused(401, "no access key", get("/v1/query.csv?key=" + made));
  }
}
