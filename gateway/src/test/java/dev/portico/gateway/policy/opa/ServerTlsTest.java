package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.portico.gateway.config.Secret;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy server behind TLS, with a certificate made for the test. */
class ServerTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "opa", "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
  }

  private Path trustStore(Path keys) throws Exception {
    Path certificate = folder.resolve("opa.crt");
    Path trust = folder.resolve("trust.p12");
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        keys.toString());
    keytool("-exportcert", "-keystore", keys.toString(), "-file", certificate.toString());
    keytool(
        "-importcert",
        "-noprompt",
        "-storetype",
        "PKCS12",
        "-file",
        certificate.toString(),
        "-keystore",
        trust.toString());
    return trust;
  }

  private static HttpsServer start(Path keys) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(
        KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            StubServer.ok("{\"tables\": {}}", "r1").to(exchange);
          }
        });
    server.start();
    return server;
  }

  private static ServerDecider decider(int port, Optional<Path> trust, String password) {
    return new ServerDecider(
        new ServerConnection(
            URI.create("https://127.0.0.1:" + port),
            "mesh/main/decision",
            Duration.ofSeconds(20),
            Optional.empty(),
            trust.map(file -> new ServerConnection.TrustStore(file, new Secret(password)))));
  }

  @Test
  void aServerIsTrustedByTheGivenCertificatesOnly() throws Exception {
    Path keys = folder.resolve("opa.p12");
    Path trust = trustStore(keys);
    HttpsServer server = start(keys);
    int port = server.getAddress().getPort();
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    try (ServerDecider trusting = decider(port, Optional.of(trust), PASSWORD);
        ServerDecider strict = decider(port, Optional.empty(), "")) {
      assertEquals(Optional.of("r1"), trusting.ask("{}", deadline).revision());
      PolicyFault e = assertThrows(PolicyFault.class, () -> strict.ask("{}", deadline));
      assertEquals(ErrorCode.POLICY_UNAVAILABLE, e.code());
    } finally {
      server.stop(0);
    }
    GatewayException wrong =
        assertThrows(GatewayException.class, () -> decider(port, Optional.of(trust), "guess"));
    assertEquals(ErrorCode.CONFIGURATION_INVALID, wrong.code());
    assertTrue(wrong.getMessage().contains("policy.trustStorePassword"), wrong.getMessage());
    assertTrue(!wrong.getMessage().contains("guess"), wrong.getMessage());
  }
}
