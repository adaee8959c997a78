package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.config.ServerSettings.Jwt;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.protocol.TestIssuer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver's property {@code token} against an issuer that publishes its keys. */
@Timeout(300)
class TokenTest {
  /** A token counts some seconds longer than it says, as clocks differ. */
  private static final int SKEW_SECONDS = 60;

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

  /** The rows that came before are good; those after need a token that counts. */
  @Test
  void aTokenThatEndsInTheMiddleOfAResultEndsTheResult() throws Exception {
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
      String url = "jdbc:portico://127.0.0.1:" + door.address().getPort() + "/?token=";
      ResultSet rows = begun(url, issuer);
      try (Connection connection = rows.getStatement().getConnection()) {
        int[] count = {1};
        SQLException ended =
            assertThrows(
                SQLException.class,
                () -> {
                  while (rows.next()) {
                    assertEquals(count[0]++, rows.getLong(1));
                    Thread.sleep(count[0] % 10 == 0 ? 20 : 0);
                  }
                });
        assertEquals("28000", ended.getSQLState());
        assertEquals(0, count[0] % 10, count[0] + " rows");
        SQLException metadata =
            assertThrows(
                SQLException.class, () -> connection.getMetaData().getTables(null, "x", "y", null));
        assertEquals("28000", metadata.getSQLState());
        assertFalse(connection.isValid(5));
      }
      for (long end = System.nanoTime() + 60_000_000_000L; StubStream.OPEN.get() > 0; ) {
        assertTrue(System.nanoTime() < end, "the result stays open at the server");
        Thread.sleep(10);
      }
    } finally {
      issuer.close();
    }
  }

  /** The first row of a long result, whose token ends soon, but not before that row has come. */
  private static ResultSet begun(String url, TestIssuer issuer) throws Exception {
    for (int seconds = 3; ; seconds *= 3) {
      try {
        Connection connection = JdbcClient.connect(url + token(issuer, seconds - SKEW_SECONDS));
        Statement statement = connection.createStatement();
        statement.setFetchSize(10);
        ResultSet rows = statement.executeQuery("ROWS 10000000");
        assertTrue(rows.next());
        return rows;
      } catch (SQLException late) {
        assertEquals("28000", late.getSQLState());
        assertTrue(seconds < 60, "no result begins within a minute");
      }
    }
  }

  private static String token(TestIssuer issuer, int seconds) throws Exception {
    return issuer.token(
        "ben", Instant.now().plusSeconds(seconds), Map.of("roles", List.of("steward")));
  }
}
