package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.state.Remembered;
import dev.portico.gateway.state.SavedQuery;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** {@code /v1/saved}: queries that people keep under a name, each for themselves. */
final class SavedEndpoint {
  /** Nothing that could be taken for the ending of a format. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_-]{0,99}");

  private final Remembered remembered;
  private final Readings readings;
  private final Callers callers;
  private final BoundedWork work;
  private final JsonRequests bodies;

  SavedEndpoint(
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

  HttpResponse save(ServiceRequestContext ctx, HttpRequest request) {
    String client = callers.client(ctx);
    return bodies.answer(
        ctx,
        request,
        () -> callers.of(ctx),
        (principal, content) -> save(principal, client, name(ctx), content));
  }

  private HttpResponse save(Principal principal, String client, String name, byte[] content) {
    SavedBody body = SavedBody.parse(content);
    SavedQuery query =
        new SavedQuery(
            name,
            readings.statement(
                principal, client, body.sql(), body.asOf(), body.purpose(), body.timeZone()),
            body.description(),
            Instant.now().truncatedTo(ChronoUnit.MILLIS));
    boolean made = remembered.saved().save(principal.name(), query);
    return Answers.json(made ? HttpStatus.CREATED : HttpStatus.OK, KeyAnswers.saved(query));
  }

  HttpResponse list(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () ->
            CompletableFuture.completedFuture(
                Answers.json(
                    HttpStatus.OK,
                    KeyAnswers.saved(remembered.saved().of(callers.of(ctx).name())))));
  }

  HttpResponse show(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () ->
            CompletableFuture.completedFuture(
                Answers.json(
                    HttpStatus.OK,
                    KeyAnswers.saved(
                        remembered
                            .saved()
                            .find(callers.of(ctx).name(), name(ctx))
                            .orElseThrow(SavedEndpoint::unknown)))));
  }

  HttpResponse delete(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () -> {
          if (!remembered.saved().delete(callers.of(ctx).name(), name(ctx))) {
            throw unknown();
          }
          return CompletableFuture.completedFuture(Answers.empty());
        });
  }

  private static String name(ServiceRequestContext ctx) {
    String name = ctx.pathParam("name");
    if (!NAME.matcher(name).matches()) {
      throw JsonBody.invalid(
          "a saved query's name has letters, digits, _ and -, at most 100 of them, and begins with"
              + " a letter or digit");
    }
    return name;
  }

  static GatewayException unknown() {
    return new GatewayException(
        ErrorCode.STATEMENT_UNKNOWN,
        "you have no saved query of this name; GET /v1/saved lists yours");
  }
}
