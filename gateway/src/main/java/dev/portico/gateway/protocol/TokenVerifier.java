package dev.portico.gateway.protocol;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.portico.gateway.config.ServerSettings.Jwt;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks signed tokens of one issuer: signature by a published asymmetric key, issuer, audience and
 * times. The subject is the name, the other claims are attributes. Safe for many threads.
 */
final class TokenVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);
  private static final int CLOCK_SKEW_SECONDS = 60;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 2_000;
  private static final int MOST_KEY_BYTES = 1 << 20;
  private static final int LONGEST_TOKEN = 16 << 10;
  private static final int MOST_REMEMBERED = 10_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final Set<String> NO_ATTRIBUTES =
      Set.of("iss", "aud", "exp", "nbf", "iat", "jti", "sub");

  private record Verified(Principal principal, Instant expires, Instant until) {}

  private final String rolesClaim;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final KeyedDigest digest = new KeyedDigest();
  private final Cache<String, Verified> verified =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  TokenVerifier(Jwt settings) {
    rolesClaim = settings.rolesClaim();
    Set<JWSAlgorithm> algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
    algorithms.addAll(JWSAlgorithm.Family.EC);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            algorithms,
            JWKSourceBuilder.create(
                    keysUrl(settings.jwksUri()),
                    new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MOST_KEY_BYTES))
                .build()));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "exp"));
    claims.setMaxClockSkew(CLOCK_SKEW_SECONDS);
    processor.setJWTClaimsSetVerifier(claims);
  }

  Login verify(String token) {
    if (token.length() > LONGEST_TOKEN) {
      throw Authenticator.failed();
    }
    String key = digest.of(token);
    Verified known = verified.getIfPresent(key);
    if (known == null || known.until().isBefore(Instant.now())) {
      known = check(token);
      verified.put(key, known);
    }
    return new Login(known.principal(), Optional.of(known.expires()));
  }

  private Verified check(String token) {
    try {
      JWTClaimsSet claims = processor.process(token, null);
      Instant expires = claims.getExpirationTime().toInstant();
      return new Verified(principal(claims), expires, expires.plusSeconds(CLOCK_SKEW_SECONDS));
    } catch (KeySourceException e) {
      LOG.warn("the keys of the token issuer cannot be read", e);
      throw new GatewayException(
          ErrorCode.AUTHENTICATION_FAILED,
          "the token cannot be checked now; try again in a moment",
          e);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      LOG.debug("a token was refused", e);
      throw Authenticator.failed();
    }
  }

  private Principal principal(JWTClaimsSet claims) {
    if (claims.getSubject().isBlank()) {
      throw Authenticator.failed();
    }
    Map<String, Object> attributes = new HashMap<>(claims.getClaims());
    attributes.keySet().removeAll(NO_ATTRIBUTES);
    attributes.values().removeIf(Objects::isNull);
    return new Principal(claims.getSubject(), roles(claims), attributes);
  }

  /**
   * The claim may be a list or a text of words, and lie inside others: {@code realm_access.roles}.
   */
  private Set<String> roles(JWTClaimsSet claims) {
    Object value = claims.getClaim(rolesClaim);
    if (value == null) {
      Object inner = claims.getClaims();
      for (String name : rolesClaim.split("\\.")) {
        inner = inner instanceof Map<?, ?> map ? map.get(name) : null;
      }
      value = inner;
    }
    Set<String> roles = new LinkedHashSet<>();
    if (value instanceof Collection<?> list) {
      list.stream().filter(String.class::isInstance).forEach(role -> roles.add((String) role));
    } else if (value instanceof String words) {
      Arrays.stream(words.split(" ")).filter(word -> !word.isBlank()).forEach(roles::add);
    }
    return roles;
  }

  private static URL keysUrl(String text) {
    try {
      URL url = URI.create(text).toURL();
      if (url.getProtocol().equals("https")
          || (url.getProtocol().equals("http") && isLoopback(url.getHost()))) {
        return url;
      }
    } catch (IllegalArgumentException | MalformedURLException e) {
      LOG.debug("authentication.jwt.jwksUri", e);
    }
    throw new GatewayException(
        ErrorCode.CONFIGURATION_INVALID,
        "authentication.jwt.jwksUri must be an https address (http only on this machine itself)");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
