package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.state.AccessKey;
import dev.portico.gateway.state.AccessKeys;
import dev.portico.gateway.state.KeyAttempt;
import dev.portico.gateway.state.KeyRefusal;
import java.util.List;
import java.util.Optional;

/**
 * The one place that decides who asks for a result by its URL, and for which statement. A caller
 * who is authenticated by a header may ask whatever their rights allow. May wait for a slow
 * password hash: not for event loops.
 */
final class LinkCallers {
  private static final String KEY = "key";

  private final Callers callers;
  private final AccessKeys keys;

  LinkCallers(Callers callers, AccessKeys keys) {
    this.callers = callers;
    this.keys = keys;
  }

  /** Parameters that say who asks. */
  static List<String> parameters() {
    return List.of(KEY);
  }

  /**
   * Decides; the parameters are not checked yet.
   *
   * @throws GatewayException AUTHENTICATION_FAILED
   */
  LinkCaller of(ServiceRequestContext ctx, UrlParameters parameters) {
    Optional<String> key = parameters.value(KEY);
    return key.isPresent() ? byKey(ctx, key.get()) : named(ctx);
  }

  /** Who asks by name, when a key is of no use. */
  LinkCaller named(ServiceRequestContext ctx) {
    return new NamedCaller(callers.of(ctx), callers.client(ctx));
  }

  private LinkCaller byKey(ServiceRequestContext ctx, String secret) {
    if (ctx.request().headers().contains(HttpHeaderNames.AUTHORIZATION)) {
      throw UrlParameters.invalid(
          "say who asks once: by the access key in the address, or by Authorization");
    }
    String client = callers.client(ctx);
    KeyAttempt attempt =
        ctx.method() == HttpMethod.HEAD
            ? keys.glance(secret, client)
            : keys.attempt(secret, client);
    attempt
        .refusal()
        .ifPresent(
            refusal -> {
              throw refused(refusal);
            });
    AccessKey key = attempt.key().orElseThrow();
    Optional<Principal> owner = key.token().or(() -> callers.user(key.owner()));
    if (owner.isEmpty()) {
      keys.refuse(attempt, client, KeyRefusal.OWNER_GONE);
      throw refused(KeyRefusal.OWNER_GONE);
    }
    return new KeyCaller(keys, attempt, owner.get(), client);
  }

  private static GatewayException refused(KeyRefusal refusal) {
    return new GatewayException(ErrorCode.AUTHENTICATION_FAILED, refusal.message());
  }
}
