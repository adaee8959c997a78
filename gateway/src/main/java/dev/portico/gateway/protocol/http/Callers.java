package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.session.Principal;

/**
 * Who sends a request, by its {@code Authorization} header. May wait for a slow password hash: not
 * for event loops.
 */
final class Callers {
  private final Authenticator authenticator;

  Callers(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  Principal of(ServiceRequestContext ctx) {
    String authorization = ctx.request().headers().get(HttpHeaderNames.AUTHORIZATION);
    return authenticator.authenticate(authorization, ctx.clientAddress().getHostAddress());
  }
}
