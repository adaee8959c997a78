package dev.portico.gateway.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.ReloadReport;
import dev.portico.gateway.config.Secret;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.ServerSettings.Tls;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.session.Principal;
import dev.portico.testkit.SelfSignedKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpDoorTlsTest {

  @TempDir private Path folder;

  @Test
  void theDoorSpeaksTlsWithTheKeyOfTheSettings() throws Exception {
    SelfSignedKey key = SelfSignedKey.in(folder);
    try (Authenticator authenticator = authenticator();
        HttpDoor door =
            door(authenticator, new Tls(key.file(), new Secret(SelfSignedKey.PASSWORD)))) {
      door.start();
      assertEquals("https", door.uri().getScheme());
      HttpClient client = HttpClient.newBuilder().sslContext(key.client()).build();
      HttpRequest request = HttpRequest.newBuilder(door.uri().resolve("/healthz")).build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
    }
  }

  @Test
  void aWrongPasswordOfTheKeyStoreIsOneClearError() throws Exception {
    Tls tls = new Tls(SelfSignedKey.in(folder).file(), new Secret("wrong"));
    try (Authenticator authenticator = authenticator()) {
      GatewayException e =
          assertThrows(GatewayException.class, () -> door(authenticator, tls).close());
      assertEquals(ErrorCode.CONFIGURATION_INVALID, e.code());
      assertTrue(e.getMessage().contains("keys.p12"), e.getMessage());
    }
  }

  private HttpDoor door(Authenticator authenticator, Tls tls) {
    Operations operations =
        new Operations() {
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
            return new ReloadReport(1, List.of(), List.of());
          }

          @Override
          public long erase(
              Principal by,
              dev.portico.gateway.catalog.TableName table,
              java.util.List<String> key) {
            return key.size();
          }

          @Override
          public String metrics() {
            return "";
          }
        };
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new HttpDoor(
        new HttpSettings(address, Optional.of(tls), 1000, 2),
        new Behind(
            new StubQueries(),
            authenticator,
            Memory.in(folder),
            operations,
            TestExports.in(folder).exports()));
  }

  private Authenticator authenticator() throws IOException {
    Path users = folder.resolve("users.yaml");
    Files.writeString(
        users,
        "users:\n"
            + "- {name: ana, roles: [], password:"
            + " \"$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\"}\n");
    return Authenticator.of(
        new ServerSettings.Authentication(Optional.of(users), Optional.empty()));
  }
}
