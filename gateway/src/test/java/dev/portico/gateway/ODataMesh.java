package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.cli.RunningGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;

/**
 * A running gateway with a domain of related tables, {@code shop}, one of odd values, {@code edge},
 * and four people: {@code owner} sees all of it, {@code clerk} some rows, a masked and no hidden
 * columns, {@code veiled} keys that are masked or hidden, {@code nobody} nothing.
 */
final class ODataMesh implements AutoCloseable {
  static final int ORDERS = 12_000;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SmallMesh mesh;
  private final Connection store;
  private final RunningGateway gateway;

  private ODataMesh(SmallMesh mesh, Connection store, RunningGateway gateway) {
    this.mesh = mesh;
    this.store = store;
    this.gateway = gateway;
  }

  static ODataMesh in(Path folder) throws Exception {
    return in(folder, ODataStore.H2);
  }

  /** With the tables of {@code shop} and {@code edge} in a store of this kind. */
  static ODataMesh in(Path parent, ODataStore kind) throws Exception {
    Path folder = Files.createDirectories(parent.resolve(parent.getFileName() + "-" + kind));
    SmallMesh mesh = SmallMesh.in(folder);
    Connection store = kind.fill(folder, text("shop.sql") + text("edge.sql"));
    String product = Files.readString(folder.resolve("domains/shop/shop.odps.yaml"));
    mesh.write("domains/edge/edge.odps.yaml", product.replace("shop", "edge"));
    for (String domain : List.of("shop", "edge")) {
      mesh.write(
          "domains/" + domain + "/" + domain + ".odcs.yaml",
          text(domain + ".odcs.yaml").replace("SERVER", kind.server()));
    }
    String hash = Files.readString(folder.resolve("users.yaml")).split("\"")[1];
    mesh.write("users.yaml", text("users.yaml").replace("HASH", hash));
    try (InputStream echo = ODataMesh.class.getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write(
        "portico.yaml",
        settings
            .replaceFirst(
                "shop-db: .*",
                Matcher.quoteReplacement("shop-db: " + kind.connection(folder, store)))
            .replace(
                "policy: {mode: open}",
                "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s}"));
    return new ODataMesh(mesh, store, GatewayMain.gateways().serve(folder));
  }

  private static String text(String name) throws IOException {
    try (InputStream in = ODataMesh.class.getResourceAsStream("/odata/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  URI uri() {
    return gateway.httpUri().orElseThrow();
  }

  RunningGateway gateway() {
    return gateway;
  }

  static String basic(String user) {
    String text = user + ":" + SmallMesh.PASSWORD;
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** An address below {@code /v1/odata/}, or a whole one. */
  HttpResponse<String> get(String user, String address, String... headers) throws Exception {
    URI to =
        address.startsWith("http") ? URI.create(address) : uri().resolve("/v1/odata/" + address);
    HttpRequest.Builder request = HttpRequest.newBuilder(to).header("Authorization", basic(user));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  /** What is at an address, which must be there. */
  JsonNode read(String user, String address, String... headers) throws Exception {
    HttpResponse<String> answer = get(user, address, headers);
    assertEquals(200, answer.statusCode(), address + " " + answer.body());
    return JSON.readTree(answer.body());
  }

  /** The rows at an address and behind the links to its next pages. */
  List<JsonNode> pages(String user, String address, String... headers) throws Exception {
    List<JsonNode> rows = new ArrayList<>();
    for (String next = address; next != null; ) {
      JsonNode page = read(user, next, headers);
      page.get("value").forEach(rows::add);
      next = page.path("@odata.nextLink").asText(null);
    }
    return rows;
  }

  /** Text as it stands in an address. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** Runs SQL at {@code POST /v1/query}, for comparison. */
  String sql(String user, String sql) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve("/v1/query"))
            .header("Authorization", basic(user))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"sql\":" + JSON.writeValueAsString(sql) + "}"))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString(UTF_8)).body();
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    store.close();
    mesh.close();
  }
}
