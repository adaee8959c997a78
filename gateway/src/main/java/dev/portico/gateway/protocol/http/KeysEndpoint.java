package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.Login;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.state.AccessKey;
import dev.portico.gateway.state.KeyOwner;
import dev.portico.gateway.state.NewKey;
import dev.portico.gateway.state.Reading;
import dev.portico.gateway.state.Remembered;
import dev.portico.gateway.state.SavedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /v1/keys}: people make, list and revoke access keys of their own; operators list and
 * revoke everybody's. A key itself never leads here.
 */
final class KeysEndpoint {
  private final Remembered remembered;
  private final Readings readings;
  private final Callers callers;
  private final BoundedWork work;
  private final JsonRequests bodies;

  KeysEndpoint(
      Remembered remembered,
      QueryService queries,
      Callers callers,
      BoundedWork work,
      JsonRequests bodies) {
    this.remembered = remembered;
    this.readings = new Readings(queries);
    this.callers = callers;
    this.work = work;
    this.bodies = bodies;
  }

  HttpResponse create(ServiceRequestContext ctx, HttpRequest request) {
    String client = callers.client(ctx);
    return bodies.answer(
        ctx, request, () -> callers.login(ctx), (login, content) -> create(login, client, content));
  }

  private HttpResponse create(Login login, String client, byte[] content) {
    KeyBody body = KeyBody.parse(content, Instant.now());
    KeyOwner owner = new KeyOwner(login.principal(), login.tokenEnds());
    NewKey wanted =
        new NewKey(
            reading(login.principal(), client, body),
            body.label(),
            body.from(),
            body.expiresAt(),
            body.uses());
    return Answers.json(
        HttpStatus.CREATED, KeyAnswers.issued(remembered.keys().issue(owner, wanted)));
  }

  private Reading reading(Principal owner, String client, KeyBody body) {
    if (body.table().isPresent()) {
      return readings.table(
          owner, client, body.table().get(), body.asOf(), body.purpose(), body.timeZone());
    } else if (body.sql().isPresent()) {
      return readings.statement(
          owner, client, body.sql().get(), body.asOf(), body.purpose(), body.timeZone());
    }
    Reading saved = saved(owner.name(), body.saved().orElseThrow()).reading();
    Reading.Statement statement = (Reading.Statement) saved.target();
    return readings.statement(
        owner,
        client,
        statement.sql(),
        body.asOf().or(saved::asOf),
        body.purpose().or(saved::purpose),
        body.timeZone().or(() -> Optional.of(saved.timeZone().getId())));
  }

  private SavedQuery saved(String owner, String name) {
    return remembered.saved().find(owner, name).orElseThrow(SavedEndpoint::unknown);
  }

  HttpResponse list(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () -> {
          Principal principal = callers.of(ctx);
          List<AccessKey> keys =
              principal.hasRole(Principal.OPERATOR_ROLE)
                  ? remembered.keys().all()
                  : remembered.keys().of(principal.name());
          return CompletableFuture.completedFuture(
              Answers.json(HttpStatus.OK, KeyAnswers.keys(keys)));
        });
  }

  HttpResponse show(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () -> {
          AccessKey key = key(ctx, callers.of(ctx));
          return CompletableFuture.completedFuture(
              Answers.json(HttpStatus.OK, KeyAnswers.key(key, remembered.keys().uses(key.id()))));
        });
  }

  HttpResponse revoke(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () -> {
          Principal principal = callers.of(ctx);
          remembered.keys().revoke(key(ctx, principal), principal.name());
          return CompletableFuture.completedFuture(Answers.empty());
        });
  }

  private AccessKey key(ServiceRequestContext ctx, Principal principal) {
    return remembered
        .keys()
        .find(ctx.pathParam("id"))
        .filter(
            key ->
                key.owner().equals(principal.name()) || principal.hasRole(Principal.OPERATOR_ROLE))
        .orElseThrow(
            () ->
                new GatewayException(
                    ErrorCode.STATEMENT_UNKNOWN,
                    "there is no access key of this id, or it is somebody else's; GET /v1/keys"
                        + " lists yours"));
  }
}
