package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.config.ServerSettings.Jwt;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.protocol.TestIssuer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver's property {@code token} against an issuer that publishes its keys. */
@Timeout(300)
class TokenTest {
  @Test
  void aTokenOfTheIssuerOpensAConnectionAndAnExpiredOneDoesNot() throws Exception {
    TestIssuer issuer = TestIssuer.start();
    Authentication settings =
        new Authentication(
            Optional.empty(),
            Optional.of(new Jwt(TestIssuer.NAME, "portico", issuer.keysUri(), "roles")));
    try (Authenticator authenticator = Authenticator.of(settings);
        AvaticaDoor door =
            AvaticaDoor.start(
                "127.0.0.1",
                0,
                Optional.empty(),
                authenticator,
                new StubQueries(),
                Limits.defaults())) {
      String url = "jdbc:portico://127.0.0.1:" + door.address().getPort() + "/?";
      try (Connection connection = JdbcClient.connect(url + "token=" + token(issuer, 60))) {
        assertEquals("ben[steward] - - - UTC", AvaticaDoorTest.who(connection));
      }
      for (String other :
          List.of("token=" + token(issuer, -3600), "token=a.b.c", "user=ben&password=hidden")) {
        SQLException refused =
            assertThrows(SQLException.class, () -> JdbcClient.connect(url + other));
        assertEquals("28000", refused.getSQLState());
        assertEquals(
            "AUTHENTICATION_FAILED: name, password or token is wrong", refused.getMessage());
      }
    } finally {
      issuer.close();
    }
  }

  private static String token(TestIssuer issuer, int seconds) throws Exception {
    return issuer.token(
        "ben", Instant.now().plusSeconds(seconds), Map.of("roles", List.of("steward")));
  }
}
