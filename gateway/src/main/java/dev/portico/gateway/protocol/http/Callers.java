package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.protocol.Login;
import dev.portico.gateway.session.Principal;
import io.netty.util.AsciiString;
import java.util.Optional;

/**
 * Who sends a request, by its {@code Authorization} header. May wait for a slow password hash: not
 * for event loops.
 */
final class Callers {
  private static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");

  private final Authenticator authenticator;

  Callers(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  Principal of(ServiceRequestContext ctx) {
    return login(ctx).principal();
  }

  /** A user by name, without any proof: only for what a user has left behind. */
  Optional<Principal> user(String name) {
    return authenticator.user(name);
  }

  /** The same with the end of the token that says so. */
  Login login(ServiceRequestContext ctx) {
    String authorization = ctx.request().headers().get(HttpHeaderNames.AUTHORIZATION);
    return authenticator.login(authorization, client(ctx));
  }

  /** Where a request comes from; behind proxies that are trusted, what they say. */
  String client(ServiceRequestContext ctx) {
    return authenticator.client(
        ctx.remoteAddress().getAddress().getHostAddress(),
        ctx.request().headers().getAll(FORWARDED_FOR));
  }
}
