package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.config.ServerSettings.Jwt;
import dev.portico.gateway.protocol.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver's property {@code token} against an issuer that publishes its keys. */
@Timeout(300)
class TokenTest {
  @Test
  void aTokenOfTheIssuerOpensAConnectionAndAnExpiredOneDoesNot() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();
    HttpServer issuer = issuer(new JWKSet(key.toPublicJWK()));
    String uri = "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys";
    Authentication settings =
        new Authentication(
            Optional.empty(), Optional.of(new Jwt("issuer", "portico", uri, "roles")));
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
      try (Connection connection = JdbcClient.connect(url + "token=" + token(key, 60))) {
        assertEquals("ben[steward] - - - UTC", AvaticaDoorTest.who(connection));
      }
      for (String other :
          List.of("token=" + token(key, -3600), "token=a.b.c", "user=ben&password=hidden")) {
        SQLException refused =
            assertThrows(SQLException.class, () -> JdbcClient.connect(url + other));
        assertEquals("28000", refused.getSQLState());
        assertEquals(
            "AUTHENTICATION_FAILED: name, password or token is wrong", refused.getMessage());
      }
    } finally {
      issuer.stop(0);
    }
  }

  private static HttpServer issuer(JWKSet keys) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] published = keys.toString().getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, published.length);
          exchange.getResponseBody().write(published);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String token(RSAKey key, int seconds) throws Exception {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject("ben")
            .issuer("issuer")
            .audience("portico")
            .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
            .claim("roles", List.of("steward"))
            .build();
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }
}
