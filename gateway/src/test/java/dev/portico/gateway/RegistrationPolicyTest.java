package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Registering in the demo mesh, under the shipped policies and by the people of the demo. Its
 * stores are away: registering needs none.
 */
@Timeout(300)
class RegistrationPolicyTest {
  private static final Path MODEL = Path.of("..", "catalog-config");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static RunningGateway gateway;

  @BeforeAll
  static void open() throws IOException {
    Path mesh = folder.resolve("mesh");
    try (Stream<Path> files = Files.walk(MODEL)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = mesh.resolve(MODEL.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    Files.createDirectories(mesh.resolve("data/plays"));
    Files.createDirectories(mesh.resolve("data/partners"));
    Files.createDirectories(folder.resolve("policies"));
    Files.copy(
        Path.of("..", "policies", "bundle.tar.gz"), folder.resolve("policies/bundle.tar.gz"));
    Files.writeString(
        mesh.resolve("portico.yaml"),
        Files.readString(MODEL.resolve("portico.yaml"))
            .replace("127.0.0.1:54329", "127.0.0.1:1")
            .replace("127.0.0.1:9192", "127.0.0.1:1")
            .replace("127.0.0.1:9193", "127.0.0.1:1")
            .replace("port: 8765", "port: 0")
            .replace("port: 8080", "port: 0"));
    Map<String, String> secrets =
        Map.of(
            "PORTICO_READER_PASSWORD", "reader",
            "PORTICO_LAKE_KEY", "lake",
            "PORTICO_HASH_KEY", "0123456789abcdef");
    gateway = GatewayMain.gateways(name -> Optional.ofNullable(secrets.get(name))).serve(mesh);
  }

  @AfterAll
  static void close() {
    gateway.close();
  }

  @Test
  void onlyTheOwnerOfTheDomainMayAndTheRefusalTellsNothing() throws Exception {
    String body = body("listeners", view("v1", "SELECT listener_id AS x FROM listeners.profiles"));
    String refusal = null;
    for (String user : List.of("ana", "gus", "rita", "otto")) {
      HttpResponse<String> refused = post(user, "", body);
      assertEquals(403, refused.statusCode(), user);
      assertTrue(refused.body().contains("ACCESS_DENIED"), refused.body());
      assertTrue(refusal == null || refusal.equals(refused.body()), refused.body());
      refusal = refused.body();
    }
    for (String domain : List.of("payments", "nowhere", "Listeners", "portico")) {
      HttpResponse<String> refused =
          post(
              "dora",
              "",
              body.replace("\"domain\":\"listeners\"", "\"domain\":\"" + domain + "\""));
      assertEquals(403, refused.statusCode(), domain);
      assertEquals(refusal, refused.body());
      assertEquals(
          refusal,
          post("dora", "/undo", "{\"domain\":\"" + domain + "\",\"product\":\"x\"}").body());
    }
    String trail = trail();
    for (int i = 0; i < 500 && trail.split("ACCESS_DENIED\",").length < 13; i++) {
      Thread.sleep(20); // refusals are written a moment later
      trail = trail();
    }
    List<String> records = trail.lines().toList();
    for (String user : List.of("ana", "gus", "rita", "otto", "dora")) {
      assertTrue(
          records.stream()
              .anyMatch(
                  l ->
                      l.contains("\"kind\":\"product_register\"")
                          && l.contains("\"principal\":\"" + user + "\"")
                          && l.contains("\"outcome\":\"ACCESS_DENIED\"")),
          user);
    }
    assertTrue(trail.contains("\"kind\":\"product_undo\""));
  }

  @Test
  void theShippedPoliciesHoldForWhatIsRegistered() throws Exception {
    String files =
        view("v2", "SELECT email AS x FROM listeners.profiles")
            .replace(
                "{name: x, logicalType: string}",
                "{name: x, logicalType: string, tags: [pii], classification: restricted}");
    HttpResponse<String> done = post("dora", "", body("listeners", files));
    assertEquals(200, done.statusCode(), done.body());
    String masked =
        "SELECT masked FROM portico.columns WHERE table_schema = 'listeners' AND table_name = 'v2'";
    assertEquals(List.of("false"), ask("dora", masked));
    assertEquals(List.of("true"), ask("ana", masked));
    HttpResponse<String> bare =
        post(
            "dora",
            "",
            body(
                "listeners",
                files
                    .replace(", tags: [pii], classification: restricted", "")
                    .replace("nversion: 1.0.0", "nversion: 1.1.0")));
    assertEquals(200, bare.statusCode(), bare.body());
    assertTrue(bare.body().contains("has lost the tags pii"), bare.body());
    assertEquals(
        200,
        post("dora", "/undo", "{\"domain\":\"listeners\",\"product\":\"v2\",\"to\":0}")
            .statusCode());
    assertEquals(List.of(), ask("dora", masked));
    assertFalse(get("ana").statusCode() == 200);
    assertTrue(get("otto").body().contains("\"v2\""));
  }

  @Test
  void whoDoesNotSeeADomainLearnsNothingOfItByRegistering() throws Exception {
    List<String> seen =
        ask("dora", "SELECT DISTINCT table_schema || '.' || table_name FROM portico.columns");
    assertFalse(seen.contains("payments.accounts"), seen.toString());
    String hidden = check(view("v3", "SELECT account_id AS x FROM payments.accounts"));
    String nothing = check(view("v3", "SELECT account_id AS x FROM payments.nothings"));
    assertTrue(hidden.contains("no such table for you"), hidden);
    assertEquals(nothing, hidden.replace("accounts", "nothings"));
    assertEquals(
        nothing.replace("payments", "nowhere"),
        check(view("v3", "SELECT account_id AS x FROM nowhere.nothings")));
    String there =
        check(related("payments/accounts.odcs.yaml#/schema/accounts/properties/account_id"));
    String column =
        check(related("payments/accounts.odcs.yaml#/schema/accounts/properties/account_ix"));
    String file =
        check(related("payments/accountx.odcs.yaml#/schema/accounts/properties/account_id"));
    assertTrue(there.contains("names no published columns"), there);
    assertEquals(column, there.replace("account_id", "account_ix"));
    assertEquals(file, there.replace("accounts.odcs", "accountx.odcs"));
    String own =
        check(related("listeners/profiles.odcs.yaml#/schema/profiles/properties/listener_id"));
    assertFalse(own.contains("names no published columns"), own);
    String nowhere = check(table("nowhere-h2"));
    for (String connection : List.of("payments-h2", "plays-files", "plays-lake", "catalogue-pg")) {
      assertEquals(nowhere, check(table(connection)).replace(connection, "nowhere-h2"));
    }
    assertFalse(check(table("listeners-pg")).contains("is not in portico.yaml"));
  }

  private static String check(String files) throws Exception {
    return post(
            "dora", "", body("listeners", files).replace("\"dry_run\":false", "\"dry_run\":true"))
        .body();
  }

  private static String body(String domain, String files) {
    return "{\"domain\":\"" + domain + "\",\"dry_run\":false,\"files\":{" + files + "}}";
  }

  private static String files(String name, String contract) {
    String product =
        """
        apiVersion: v1.0.0
        kind: DataProduct
        id: p-%1$s
        name: %1$s
        version: 1.0.0
        status: active
        outputPorts:
          - {name: %1$s, version: 1.0.0, contractId: c-%1$s}
        """
            .formatted(name);
    return "\"p.odps.yaml\":" + quoted(product) + ",\"c.odcs.yaml\":" + quoted(contract);
  }

  private static String view(String name, String sql) {
    return files(
        name,
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: c-%1$s
        version: 1.0.0
        status: active
        servers:
          - {server: mesh, type: custom, customProperties: [{property: query, value: "%2$s"}]}
        schema:
          - name: %1$s
            properties:
              - {name: x, logicalType: %3$s}
        """
            .formatted(name, sql, sql.contains("_id") ? "integer" : "string"));
  }

  private static String related(String to) {
    return files(
        "v4",
        tableText("listeners-pg")
            .replace(
                "physicalType: int}",
                "physicalType: int, relationships: [{to: \"../../../../../domains/"
                    + to
                    + "\"}]}"));
  }

  private static String table(String connection) {
    return files("v4", tableText(connection));
  }

  private static String tableText(String connection) {
    return """
    apiVersion: v3.1.0
    kind: DataContract
    id: c-v4
    version: 1.0.0
    status: active
    servers:
      - {server: %s, type: custom, schema: public}
    schema:
      - name: v4
        properties:
          - {name: x, physicalType: int}
    """
        .formatted(connection);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static HttpResponse<String> post(String user, String path, String body) throws Exception {
    return HTTP.send(
        request(user, "/v1/products" + path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String user) throws Exception {
    return HTTP.send(request(user, "/v1/products").build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String user, String path) {
    URI uri = gateway.httpUri().orElseThrow().resolve(path);
    String login = Base64.getEncoder().encodeToString((user + ":demo").getBytes(UTF_8));
    return HttpRequest.newBuilder(uri).header("Authorization", "Basic " + login);
  }

  private static List<String> ask(String user, String sql) {
    Session session =
        new Session(gateway.login(user, "demo"), "127.0.0.1", SessionSettings.DEFAULT);
    List<String> lines = new ArrayList<>();
    try (RowStream rows = gateway.queries().run(session, SqlRequest.of(sql))) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int i = 0; i < batch.rows(); i++) {
          int row = i;
          lines.add(
              batch.columns().stream()
                  .map(c -> String.valueOf(c.value(row)))
                  .collect(Collectors.joining(" | ")));
        }
      }
    }
    return lines;
  }

  private static String trail() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder.resolve("mesh/state/audit"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
