package dev.portico.gateway.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.config.ServerSettings.Jwt;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords and tokens. */
class AuthenticatorTest {
  @TempDir Path folder;

  private static String basic(String name, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private Authenticator withUsers(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("users.yaml"), yaml);
    return Authenticator.of(new Authentication(Optional.of(file), Optional.empty()));
  }

  private static String user(String name, String hash) {
    return "  - {name: " + name + ", roles: [r], attributes: {n: 1}, password: \"" + hash + "\"}\n";
  }

  @Test
  void everyKindOfHashIsChecked() throws IOException {
    // The same password, hashed by other programs: htpasswd, passlib, and a PHC string with i=.
    Map<String, String> hashes =
        Map.of(
            "argon2", PasswordHasher.hash("pässword"),
            "bcrypt", com.password4j.BcryptFunction.getInstance(4).hash("pässword").getResult(),
            "pbkdf2", pbkdf2("pässword", "$pbkdf2-sha256$1000$", "SHA256"),
            "phc", pbkdf2("pässword", "$pbkdf2-sha512$i=1000,l=32$", "SHA512"));
    StringBuilder yaml = new StringBuilder("users:\n");
    hashes.forEach((name, hash) -> yaml.append(user(name, hash)));
    try (Authenticator authenticator = withUsers(yaml.toString())) {
      for (String name : hashes.keySet()) {
        Principal principal = authenticator.authenticate(basic(name, "pässword"), "c");
        assertEquals(new Principal(name, Set.of("r"), Map.of("n", 1L)), principal);
        assertEquals(
            ErrorCode.AUTHENTICATION_FAILED,
            failure(authenticator, basic(name, "password")).code(),
            name);
      }
    }
    assertNotEquals(PasswordHasher.hash("x"), PasswordHasher.hash("x"), "salted");
  }

  private static String pbkdf2(String password, String prefix, String algorithm) {
    byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    try {
      byte[] hash =
          javax.crypto.SecretKeyFactory.getInstance("PBKDF2WithHmac" + algorithm)
              .generateSecret(
                  new javax.crypto.spec.PBEKeySpec(password.toCharArray(), salt, 1000, 256))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
      return prefix
          + base64.encodeToString(salt)
          + "$"
          + base64.encodeToString(hash).replace('+', '.');
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static GatewayException failure(Authenticator authenticator, String header) {
    return assertThrows(GatewayException.class, () -> authenticator.authenticate(header, "c"));
  }

  @Test
  void allFailuresLookAlike() throws IOException {
    try (Authenticator authenticator =
        withUsers("users:\n" + user("ana", PasswordHasher.hash("x")))) {
      String wrong = failure(authenticator, basic("ana", "y")).getMessage();
      for (String header :
          List.of(
              basic("eve", "x"),
              "Basic %%%",
              "Basic " + "eA==",
              "Bearer x",
              "Digest x",
              "x",
              basic("ana", ""))) {
        assertEquals(wrong, failure(authenticator, header).getMessage(), header);
      }
      assertEquals(ErrorCode.AUTHENTICATION_FAILED, failure(authenticator, null).code());
    }
  }

  @Test
  void guessingIsSlowedDownPerNameAndClient() throws IOException {
    String hash = com.password4j.BcryptFunction.getInstance(4).hash("x").getResult();
    try (Authenticator authenticator = withUsers("users:\n" + user("ana", hash))) {
      for (int i = 0; i < 10; i++) {
        failure(authenticator, basic("ana", "wrong" + i));
      }
      assertTrue(failure(authenticator, basic("ana", "x")).getMessage().contains("wait"));
      assertEquals("ana", authenticator.authenticate(basic("ana", "x"), "elsewhere").name());
      assertEquals(
          "ana",
          authenticator.authenticate(basic("ana", "x"), "c").name(),
          "a known good password is let in");
    }
  }

  @Test
  void aVerifiedPasswordIsRemembered() throws IOException {
    try (Authenticator authenticator =
        withUsers("users:\n" + user("ana", PasswordHasher.hash("x")))) {
      authenticator.authenticate(basic("ana", "x"), "c");
      long[] nanos = new long[100];
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        authenticator.authenticate(basic("ana", "x"), "c");
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      // of all but a few, so that a machine that stands still for a while is no hash
      assertTrue(nanos[90] < 5_000_000L, nanos[90] + " ns for a remembered login");
    }
  }

  @Test
  void allFaultsOfTheFileAreReportedTogether() {
    GatewayException faults =
        assertThrows(
            GatewayException.class,
            () ->
                withUsers(
                    """
                    users:
                      - name: ana
                        password: plain-text
                      - name: "a:b"
                        roles: analyst
                        pasword: "$2a$10$x"
                      - 7
                    groups: []
                    """));
    String text = faults.getMessage();
    assertEquals(ErrorCode.CONFIGURATION_INVALID, faults.code());
    for (String line :
        List.of(
            "users.yaml:3:",
            "users.yaml:4:",
            "users.yaml:5:",
            "users.yaml:6:",
            "users.yaml:7:",
            "users.yaml:8:")) {
      assertTrue(text.contains(line), line + " in\n" + text);
    }
    assertFalse(text.contains("plain-text"), text);
  }

  @Test
  void tokensAreCheckedInEveryPart() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();
    RSAKey other = new RSAKeyGenerator(2048).keyID("k1").generate();
    HttpServer keys =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] published = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    keys.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, published.length);
          exchange.getResponseBody().write(published);
          exchange.close();
        });
    keys.start();
    String uri = "http://127.0.0.1:" + keys.getAddress().getPort() + "/keys";
    Authentication settings =
        new Authentication(
            Optional.empty(), Optional.of(new Jwt("issuer", "portico", uri, "realm.roles")));
    try (Authenticator authenticator = Authenticator.of(settings)) {
      Principal ana =
          authenticator.authenticate("Bearer " + token(key, "issuer", "portico", 60), "c");
      assertEquals("ana", ana.name());
      assertEquals(Set.of("analyst"), ana.roles());
      assertEquals("DE", ana.attributes().get("country"));
      authenticator.authenticate(
          "Bearer " + token(key, "issuer", "portico", -30), "c"); // within the clock skew
      List<String> bad =
          List.of(
              token(other, "issuer", "portico", 60),
              token(key, "somebody", "portico", 60),
              token(key, "issuer", "other", 60),
              token(key, "issuer", "portico", -90),
              new PlainJWT(claims("issuer", "portico", 60)).serialize(),
              symmetric(published),
              "a.b.c");
      for (String token : bad) {
        assertEquals(
            ErrorCode.AUTHENTICATION_FAILED, failure(authenticator, "Bearer " + token).code());
      }
    } finally {
      keys.stop(0);
    }
  }

  @Test
  void keysComeOverHttpsOrFromThisMachine() {
    Jwt settings = new Jwt("i", "a", "http://192.0.2.1/keys", "roles");
    assertThrows(
        GatewayException.class,
        () -> Authenticator.of(new Authentication(Optional.empty(), Optional.of(settings))));
  }

  private static JWTClaimsSet claims(String issuer, String audience, int seconds) {
    return new JWTClaimsSet.Builder()
        .subject("ana")
        .issuer(issuer)
        .audience(audience)
        .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
        .claim("realm", Map.of("roles", List.of("analyst")))
        .claim("country", "DE")
        .build();
  }

  private static String token(RSAKey key, String issuer, String audience, int seconds)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(),
            claims(issuer, audience, seconds));
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  /** Signed with the published key as if it were a shared secret. */
  private static String symmetric(byte[] secret) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(),
            claims("issuer", "portico", 60));
    token.sign(new MACSigner(secret));
    return token.serialize();
  }
}
