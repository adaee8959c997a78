package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.result.Formulas;
import dev.portico.gateway.session.Principal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /v1/query}: checks the caller before it reads the body, then runs the statement and
 * streams its rows.
 */
final class QueryEndpoint implements HttpService {
  private static final long BODY_PATIENCE_SECONDS = 30;

  private final Results results;
  private final Callers callers;
  private final BoundedWork work;

  QueryEndpoint(Results results, Callers callers, BoundedWork work) {
    this.results = results;
    this.callers = callers;
    this.work = work;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return work.respond(
        ctx,
        () -> {
          ResultForm form = Accepted.form(request.headers());
          Principal principal = callers.of(ctx);
          QueryBody.requireJson(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
          return request
              .aggregate()
              .orTimeout(BODY_PATIENCE_SECONDS, TimeUnit.SECONDS)
              .thenApplyAsync(body -> run(ctx, principal, form, body), work.threads());
        });
  }

  private HttpResponse run(
      ServiceRequestContext ctx,
      Principal principal,
      ResultForm form,
      AggregatedHttpRequest request) {
    QueryBody body = QueryBody.parse(request.content().array());
    return results.answer(
        ctx,
        new ResultRequest(
            new NamedCaller(principal),
            RequestSettings.of(request.headers(), body),
            body.sql(),
            body.parameters(),
            form,
            Formulas.KEEP,
            Optional.empty()));
  }
}
