package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.Secret;
import dev.portico.gateway.config.ServerSettings.Tls;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An encrypted JDBC door with a certificate made for the test. */
class TlsTest {
  @TempDir Path folder;

  @Test
  void theDriverTrustsTheGivenCertificateAndNoOther() throws Exception {
    Path keys = folder.resolve("server.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "door",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-storepass",
        "changeit",
        "-keystore",
        keys.toString());
    Path certificate = folder.resolve("door.crt");
    keytool(
        "-exportcert",
        "-alias",
        "door",
        "-keystore",
        keys.toString(),
        "-storepass",
        "changeit",
        "-file",
        certificate.toString());
    Path trust = folder.resolve("trust.p12");
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "door",
        "-file",
        certificate.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        "trustit",
        "-keystore",
        trust.toString());

    Tls tls = new Tls(keys, new Secret("changeit"));
    try (Door door = new Door(folder, Limits.defaults(), Optional.of(tls))) {
      String url = door.url("ana", "secret");
      String trusting = url + "&tls=true&trustStore=" + trust + "&trustStorePassword=trustit";
      try (Connection connection = JdbcClient.connect(trusting)) {
        assertEquals("ana[analyst] - - - UTC", AvaticaDoorTest.who(connection));
      }
      SQLException stranger =
          assertThrows(SQLException.class, () -> JdbcClient.connect(url + "&tls=true"));
      assertEquals("08001", stranger.getSQLState());
      assertTrue(stranger.getMessage().contains("trustStore"), stranger.getMessage());
      SQLException plain = assertThrows(SQLException.class, () -> JdbcClient.connect(url));
      assertEquals("08001", plain.getSQLState());
      assertTrue(plain.getMessage().contains("tls=true"), plain.getMessage());
      SQLException password =
          assertThrows(
              SQLException.class,
              () ->
                  JdbcClient.connect(
                      url + "&tls=true&trustStore=" + trust + "&trustStorePassword=wrong"));
      assertTrue(password.getMessage().contains("trustStorePassword"), password.getMessage());
    }
  }

  @Test
  void aKeyStoreThatCannotBeOpenedIsNoFaultOfTheAddress() throws Exception {
    Path keys = folder.resolve("broken.p12");
    Files.writeString(keys, "no key store");
    Optional<Tls> tls = Optional.of(new Tls(keys, new Secret("x")));
    GatewayException e =
        assertThrows(
            GatewayException.class, () -> new Door(folder, Limits.defaults(), tls).close());
    assertEquals(ErrorCode.CONFIGURATION_INVALID, e.code());
    assertEquals(
        "the key store broken.p12 cannot be opened; check tls.keyStore and tls.keyStorePassword",
        e.getMessage());
  }

  private static void keytool(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
