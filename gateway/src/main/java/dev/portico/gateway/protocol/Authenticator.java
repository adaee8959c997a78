package dev.portico.gateway.protocol;

import dev.portico.gateway.audit.LoginEvents;
import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says who sent a request, for every door: name and password against {@code users.yaml}, or a
 * signed token. Safe for many threads.
 */
public final class Authenticator implements AutoCloseable {
  private final Optional<PasswordCheck> passwords;
  private final Optional<TokenVerifier> tokens;
  private final TrustedProxies proxies;
  private final LoginEvents events;

  private Authenticator(
      Optional<PasswordCheck> passwords,
      Optional<TokenVerifier> tokens,
      TrustedProxies proxies,
      LoginEvents events) {
    this.passwords = passwords;
    this.tokens = tokens;
    this.proxies = proxies;
    this.events = events;
  }

  /**
   * Reads the users and begins to watch their file.
   *
   * @throws GatewayException with every fault of the users' file
   */
  public static Authenticator of(Authentication settings) {
    return of(settings, TrustedProxies.NONE, LoginEvents.NONE);
  }

  /**
   * As above.
   *
   * @param proxies who may say for whom they ask
   * @param events told of each log-in that fails
   */
  public static Authenticator of(
      Authentication settings, TrustedProxies proxies, LoginEvents events) {
    return new Authenticator(
        settings.users().map(file -> new PasswordCheck(UserDirectory.watching(file))),
        settings.jwt().map(TokenVerifier::new),
        proxies,
        events);
  }

  /** The network address behind an HTTP request, as {@link TrustedProxies#client} finds it. */
  public String client(String peer, List<String> forwardedFor) {
    return proxies.client(peer, forwardedFor);
  }

  /**
   * The caller behind an HTTP request.
   *
   * @param authorization the header {@code Authorization}; null when the request has none
   * @param client the network address that {@link #client} told, for slowing down guesses
   * @throws GatewayException {@code AUTHENTICATION_FAILED}, never saying which part was wrong
   */
  public Principal authenticate(String authorization, String client) {
    return login(authorization, client).principal();
  }

  /** As {@link #authenticate}; tells also when what shows it ends. */
  public Login login(String authorization, String client) {
    if (authorization == null) {
      throw new GatewayException(
          ErrorCode.AUTHENTICATION_FAILED, "this server wants a name and password, or a token");
    }
    int space = authorization.indexOf(' ');
    String scheme = space < 0 ? "" : authorization.substring(0, space).toLowerCase(Locale.ROOT);
    String credentials = authorization.substring(space + 1).strip();
    return switch (scheme) {
      case "basic" -> new Login(basic(credentials, client), Optional.empty());
      case "bearer" -> bearer(credentials, client);
      default -> {
        events.loginFailed(Optional.empty(), client, "other");
        throw failed();
      }
    };
  }

  private Login bearer(String credentials, String client) {
    try {
      return tokens.orElseThrow(Authenticator::failed).verify(credentials);
    } catch (GatewayException e) {
      tell(e, Optional.empty(), client, "bearer");
      throw e;
    }
  }

  private Principal basic(String credentials, String client) {
    String text = text(credentials);
    int colon = text.indexOf(':');
    String name = text.substring(0, Math.max(0, colon));
    try {
      if (colon <= 0) {
        throw failed();
      }
      return passwords
          .orElseThrow(Authenticator::failed)
          .verify(name, text.substring(colon + 1), client);
    } catch (GatewayException e) {
      tell(e, passwords.filter(p -> p.knows(name)).map(p -> name), client, "basic");
      throw e;
    }
  }

  /** What stands behind {@code Basic}, empty when it is malformed. */
  private static String text(String credentials) {
    try {
      return new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private void tell(GatewayException e, Optional<String> user, String client, String scheme) {
    if (e.code() == ErrorCode.AUTHENTICATION_FAILED) {
      events.loginFailed(user, client, scheme);
    }
  }

  /**
   * A user of {@code users.yaml} as a policy sees it, without authentication: for commands of the
   * operator in this process, and for the owners of access keys.
   */
  public Optional<Principal> user(String name) {
    return passwords.flatMap(p -> p.user(name));
  }

  static GatewayException failed() {
    return new GatewayException(
        ErrorCode.AUTHENTICATION_FAILED, "name, password or token is wrong");
  }

  @Override
  public void close() {
    passwords.ifPresent(PasswordCheck::close);
  }
}
