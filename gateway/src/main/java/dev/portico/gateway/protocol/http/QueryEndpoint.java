package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.audit.TraceParent;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.result.ResultFormat;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /v1/query}: checks the caller before it reads the body, then runs the statement and
 * streams its rows.
 */
final class QueryEndpoint implements HttpService {
  private static final long BODY_PATIENCE_SECONDS = 30;

  private final QueryService queries;
  private final Callers callers;
  private final BoundedWork work;
  private final Executor cancels;

  QueryEndpoint(QueryService queries, Callers callers, BoundedWork work, Executor cancels) {
    this.queries = queries;
    this.callers = callers;
    this.work = work;
    this.cancels = cancels;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return work.respond(
        ctx,
        () -> {
          ResultFormat format = Accepted.format(request.headers());
          Principal principal = callers.of(ctx);
          QueryBody.requireJson(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
          return request
              .aggregate()
              .orTimeout(BODY_PATIENCE_SECONDS, TimeUnit.SECONDS)
              .thenApplyAsync(body -> run(ctx, principal, format, body), work.threads());
        });
  }

  private HttpResponse run(
      ServiceRequestContext ctx,
      Principal principal,
      ResultFormat format,
      AggregatedHttpRequest request) {
    RequestHeaders headers = request.headers();
    QueryBody body = QueryBody.parse(request.content().array());
    Session session =
        new Session(
            principal, ctx.clientAddress().getHostAddress(), RequestSettings.of(headers, body));
    RunningCall call = new RunningCall(queries, session);
    ctx.whenRequestCancelling().thenRunAsync(call::clientLeft, cancels);
    SqlRequest statement =
        new SqlRequest(
            body.sql(), body.parameters(), Optional.empty(), 0, call::started, caller(headers));
    try {
      RowStream rows = queries.run(session, statement);
      call.answered(rows);
      return answer(rows, format, session);
    } catch (RuntimeException e) {
      return Problems.of(e, call.queryId()).toHttpResponse();
    }
  }

  /** A header that is there twice or is none of the standard's is as good as none. */
  private static Optional<TraceParent> caller(RequestHeaders headers) {
    List<String> parents = headers.getAll("traceparent");
    return parents.size() == 1 ? TraceParent.parse(parents.get(0)) : Optional.empty();
  }

  private HttpResponse answer(RowStream rows, ResultFormat format, Session session) {
    return new ResultPump(
            rows,
            format.encoder(session.settings().timeZone()),
            format.mediaType(),
            work.threads(),
            cancels)
        .respond();
  }
}
