package dev.portico.gateway.protocol;

import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Says who sent a request, for every door: name and password against {@code users.yaml}, or a
 * signed token. Safe for many threads.
 */
public final class Authenticator implements AutoCloseable {
  private final Optional<PasswordCheck> passwords;
  private final Optional<TokenVerifier> tokens;

  private Authenticator(Optional<PasswordCheck> passwords, Optional<TokenVerifier> tokens) {
    this.passwords = passwords;
    this.tokens = tokens;
  }

  /**
   * Reads the users and begins to watch their file.
   *
   * @throws GatewayException with every fault of the users' file
   */
  public static Authenticator of(Authentication settings) {
    return new Authenticator(
        settings.users().map(file -> new PasswordCheck(UserDirectory.watching(file))),
        settings.jwt().map(TokenVerifier::new));
  }

  /**
   * The caller behind an HTTP request.
   *
   * @param authorization the header {@code Authorization}; null when the request has none
   * @param client the network address, for slowing down guesses
   * @throws GatewayException {@code AUTHENTICATION_FAILED}, never saying which part was wrong
   */
  public Principal authenticate(String authorization, String client) {
    if (authorization == null) {
      throw new GatewayException(
          ErrorCode.AUTHENTICATION_FAILED, "this server wants a name and password, or a token");
    }
    int space = authorization.indexOf(' ');
    String scheme = space < 0 ? "" : authorization.substring(0, space).toLowerCase(Locale.ROOT);
    String credentials = authorization.substring(space + 1).strip();
    return switch (scheme) {
      case "basic" -> basic(credentials, client);
      case "bearer" -> tokens.orElseThrow(Authenticator::failed).verify(credentials);
      default -> throw failed();
    };
  }

  private Principal basic(String credentials, String client) {
    String text;
    try {
      text = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw failed();
    }
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw failed();
    }
    return passwords
        .orElseThrow(Authenticator::failed)
        .verify(text.substring(0, colon), text.substring(colon + 1), client);
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
