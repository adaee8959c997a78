package dev.portico.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.cli.RunningGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that trusts the proxy in front of it knows its clients by what that says. */
@Timeout(300)
class BehindProxyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String PERSON = "198.51.100.7";
  private static final String STRANGER = "203.0.113.66";

  @TempDir private Path folder;
  private SmallMesh mesh;
  private RunningGateway gateway;

  @BeforeEach
  void serve() throws Exception {
    mesh = SmallMesh.in(folder);
    Path settings = folder.resolve("portico.yaml");
    Files.writeString(
        settings, Files.readString(settings) + "trustedProxies: [127.0.0.0/8, \"::1\"]\n");
    gateway = GatewayMain.gateways().serve(folder);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
    mesh.close();
  }

  private URI http(String path) {
    return gateway.httpUri().orElseThrow().resolve(path);
  }

  private URI jdbc() {
    return URI.create(
        gateway.jdbcUrl().orElseThrow().replaceAll("^jdbc:portico://([^/?;]*).*$", "http://$1/"));
  }

  /** As a proxy asks that adds at the end who asked it. */
  private static HttpRequest.Builder request(URI address, String login, String client) {
    return HttpRequest.newBuilder(address)
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
        .header("X-Forwarded-For", "192.0.2.1, " + client);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private HttpResponse<String> link(String url, String client) throws Exception {
    URI address = http(URI.create(url).getRawPath() + "?" + URI.create(url).getRawQuery());
    return send(HttpRequest.newBuilder(address).header("X-Forwarded-For", client));
  }

  private static HttpRequest.BodyPublisher json(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  /** Records may be written a moment after the answer. */
  private void awaitClient(String kind, String client) throws Exception {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      try (Stream<Path> files = Files.list(folder.resolve("state/audit"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
          Files.readAllLines(file).stream()
              .filter(line -> line.contains("\"kind\":\"" + kind + "\""))
              .forEach(found::add);
        }
      }
      if (found.stream().anyMatch(line -> line.contains("\"client\":\"" + client + "\""))) {
        return;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no " + kind + " of " + client + " in " + found);
  }

  @Test
  void aKeyForANetworkKnowsThePersonBehindTheProxy() throws Exception {
    HttpResponse<String> made =
        send(
            request(http("/v1/keys"), "ana:" + SmallMesh.PASSWORD, PERSON)
                .header("Content-Type", "application/json")
                .POST(json("{\"table\": \"shop.orders\", \"from\": [\"198.51.100.0/24\"]}")));
    assertEquals(201, made.statusCode(), made::body);
    String url = JSON.readTree(made.body()).path("url").asText();
    assertEquals(200, link(url + "&$top=1", PERSON).statusCode());
    awaitClient("start", PERSON);
    HttpResponse<String> elsewhere = link(url + "&$top=1", PERSON + ", " + STRANGER);
    assertEquals(401, elsewhere.statusCode());
    assertTrue(elsewhere.body().contains("this network"), elsewhere::body);
    assertEquals(401, link(url + "&$top=1", "unknown").statusCode());
  }

  @Test
  void whoGuessesPasswordsOverHttpSlowsDownOnlyHimself() throws Exception {
    guess(http("/v1/query"));
    HttpResponse<String> answer =
        send(
            request(http("/v1/query"), "ana:" + SmallMesh.PASSWORD, PERSON)
                .header("Content-Type", "application/json")
                .POST(json("{\"sql\": \"SELECT COUNT(*) AS n FROM shop.orders\"}")));
    assertEquals(200, answer.statusCode(), answer::body);
    awaitClient("start", PERSON);
  }

  @Test
  void theJdbcDoorKnowsThePersonToo() throws Exception {
    guess(jdbc());
    HttpResponse<String> answer =
        send(request(jdbc(), "ana:" + SmallMesh.PASSWORD, PERSON).POST(json("no message")));
    assertTrue(answer.statusCode() != 401, "" + answer.statusCode());
  }

  private void guess(URI door) throws Exception {
    for (int i = 0; i < 11; i++) {
      HttpResponse<String> refused =
          send(
              request(door, "ana:guess" + i, STRANGER)
                  .header("Content-Type", "application/json")
                  .POST(json("{}")));
      assertEquals(401, refused.statusCode());
    }
    awaitClient("login_failed", STRANGER);
    // From there not even the right one is taken now.
    assertEquals(
        401,
        send(request(door, "ana:" + SmallMesh.PASSWORD, STRANGER)
                .header("Content-Type", "application/json")
                .POST(json("{}")))
            .statusCode());
  }
}
