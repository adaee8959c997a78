package dev.portico.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.portico.gateway.catalog.ReloadReport;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.gateway.session.Principal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A door over a query service whose answers a test sets, with one user, ana, and a client. */
final class TestDoor implements AutoCloseable {
  static final int LONGEST_BODY = 100_000;
  static final Duration HEADER_PATIENCE = Duration.ofSeconds(1);
  static final Duration BODY_PATIENCE = Duration.ofSeconds(10);
  static final Duration READER_PATIENCE = Duration.ofSeconds(2);
  private static final String PASSWORD = "secret";

  private final StubQueries queries = new StubQueries();
  private final TestExports exports;
  private final Authenticator authenticator;
  private final HttpDoor door;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestDoor(Path folder) throws IOException {
    Path users = folder.resolve("users.yaml");
    Files.writeString(
        users,
        "users:\n- {name: ana, roles: [analyst], password: \"%s\"}\n"
            .formatted(PasswordHasher.hash(PASSWORD)));
    authenticator =
        Authenticator.of(new ServerSettings.Authentication(Optional.of(users), Optional.empty()));
    exports = TestExports.in(folder);
    door =
        new HttpDoor(
            new HttpSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                LONGEST_BODY,
                16),
            new Behind(
                queries,
                authenticator,
                Memory.in(folder),
                new NoOperations(driver(folder)),
                exports.exports()),
            new Patience(HEADER_PATIENCE, BODY_PATIENCE, READER_PATIENCE));
    door.start();
  }

  static TestDoor open(Path folder) throws IOException {
    return new TestDoor(folder);
  }

  StubQueries queries() {
    return queries;
  }

  TestExports exports() {
    return exports;
  }

  HttpDoor door() {
    return door;
  }

  static String basic() {
    return "Basic " + Base64.getEncoder().encodeToString(("ana:" + PASSWORD).getBytes(UTF_8));
  }

  HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return client.send(request(path, headers).build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<String> text(String path, String... headers) throws Exception {
    return client.send(request(path, headers).build(), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<byte[]>> later(String path) {
    return client.sendAsync(request(path).build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<String> post(String sql, String accept) throws Exception {
    String body = JsonNodeFactory.instance.objectNode().put("sql", sql).toString();
    return client.send(
        request("/v1/query", "Content-Type", "application/json", "Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri().resolve(path)).header("Authorization", basic());
    return headers.length == 0 ? request : request.headers(headers);
  }

  @Override
  public void close() {
    door.close();
    exports.close();
    authenticator.close();
  }

  private static Path driver(Path folder) throws IOException {
    return Files.writeString(folder.resolve("portico-jdbc-0.1.0.jar"), "a driver");
  }

  private record NoOperations(Path driver) implements Operations {
    @Override
    public Optional<Path> driverJar() {
      return Optional.of(driver);
    }

    @Override
    public Products products() {
      return null; // no test here registers anything
    }

    @Override
    public String notReadyBecause() {
      return "";
    }

    @Override
    public ReloadReport reload(Principal by) {
      throw new AssertionError("nobody may");
    }

    @Override
    public long erase(Principal by, TableName table, List<String> key) {
      throw new AssertionError("nobody may");
    }

    @Override
    public String metrics() {
      return "";
    }
  }
}
