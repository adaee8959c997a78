package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.gateway.cli.RunningGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.Objects;

/**
 * A running gateway with one domain of related tables and four people: {@code owner} sees all of
 * it, {@code clerk} some rows, a masked and no hidden columns, {@code veiled} keys that are masked
 * or hidden, {@code nobody} nothing.
 */
final class ODataMesh implements AutoCloseable {
  static final int ORDERS = 12_000;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final SmallMesh mesh;
  private final Connection store;
  private final RunningGateway gateway;

  private ODataMesh(SmallMesh mesh, Connection store, RunningGateway gateway) {
    this.mesh = mesh;
    this.store = store;
    this.gateway = gateway;
  }

  static ODataMesh in(Path folder) throws Exception {
    SmallMesh mesh = SmallMesh.in(folder);
    Connection store = DriverManager.getConnection("jdbc:h2:mem:" + folder.getFileName(), "sa", "");
    try (Statement statement = store.createStatement();
        InputStream sql = ODataMesh.class.getResourceAsStream("/odata/shop.sql")) {
      statement.execute(new String(Objects.requireNonNull(sql).readAllBytes(), UTF_8));
    }
    copy("shop.odcs.yaml", folder.resolve("domains/shop/shop.odcs.yaml"));
    String hash = Files.readString(folder.resolve("users.yaml")).split("\"")[1];
    copy("users.yaml", folder.resolve("users.yaml"));
    Path users = folder.resolve("users.yaml");
    Files.writeString(users, Files.readString(users).replace("HASH", hash));
    try (InputStream echo = ODataMesh.class.getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    String settings = Files.readString(folder.resolve("portico.yaml"));
    mesh.write(
        "portico.yaml",
        settings.replace(
            "policy: {mode: open}", "policy: {mode: embedded, bundle: echo.tar.gz, timeout: 5s}"));
    return new ODataMesh(mesh, store, GatewayMain.gateways().serve(folder));
  }

  private static void copy(String name, Path to) throws IOException {
    try (InputStream in = ODataMesh.class.getResourceAsStream("/odata/" + name)) {
      Files.write(to, Objects.requireNonNull(in).readAllBytes());
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

  /** Runs SQL at {@code POST /v1/query}, for comparison. */
  String sql(String user, String sql) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve("/v1/query"))
            .header("Authorization", basic(user))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"sql\":"
                        + new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(sql)
                        + "}"))
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
