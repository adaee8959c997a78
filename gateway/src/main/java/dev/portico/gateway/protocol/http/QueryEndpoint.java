package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.result.Formulas;
import java.util.Optional;

/**
 * {@code POST /v1/query}: checks the caller before it reads the body, then runs the statement and
 * streams its rows.
 */
final class QueryEndpoint implements HttpService {
  private final Results results;
  private final Callers callers;
  private final JsonRequests bodies;

  QueryEndpoint(Results results, Callers callers, JsonRequests bodies) {
    this.results = results;
    this.callers = callers;
    this.bodies = bodies;
  }

  /** In which form, and by whom. */
  private record Asked(ResultForm form, NamedCaller caller) {}

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return bodies.answer(
        ctx,
        request,
        () ->
            new Asked(
                Accepted.form(request.headers()),
                new NamedCaller(callers.of(ctx), callers.client(ctx))),
        (asked, content) -> run(ctx, asked, QueryBody.parse(content)));
  }

  private HttpResponse run(ServiceRequestContext ctx, Asked asked, QueryBody body) {
    return results.answer(
        ctx,
        new ResultRequest(
            asked.caller(),
            RequestSettings.of(ctx.request().headers(), body),
            body.sql(),
            body.parameters(),
            asked.form(),
            Formulas.KEEP,
            Optional.empty()));
  }
}
