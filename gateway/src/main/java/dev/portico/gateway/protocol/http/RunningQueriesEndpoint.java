package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.RunningQuery;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /v1/queries} and {@code DELETE /v1/queries/<id>}: the caller's own statements, all of
 * them for an operator.
 */
final class RunningQueriesEndpoint {
  private final QueryService queries;
  private final Callers callers;
  private final BoundedWork work;

  RunningQueriesEndpoint(QueryService queries, Callers callers, BoundedWork work) {
    this.queries = queries;
    this.callers = callers;
    this.work = work;
  }

  HttpResponse list(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () -> {
          ObjectNode answer = JsonNodeFactory.instance.objectNode();
          ArrayNode list = answer.putArray("queries");
          queries.running(session(ctx)).forEach(query -> list.add(json(query)));
          return CompletableFuture.completedFuture(Answers.json(HttpStatus.OK, answer));
        });
  }

  HttpResponse cancel(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () -> {
          if (!queries.cancel(session(ctx), ctx.pathParam("id"))) {
            throw new GatewayException(
                ErrorCode.STATEMENT_UNKNOWN,
                "no query of this id runs, or it is somebody else's; GET /v1/queries lists yours");
          }
          return CompletableFuture.completedFuture(Answers.empty());
        });
  }

  private Session session(ServiceRequestContext ctx) {
    return new Session(callers.of(ctx), callers.client(ctx), SessionSettings.DEFAULT);
  }

  private static ObjectNode json(RunningQuery query) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("query_id", query.queryId())
        .put("principal", query.principal())
        .put("sql", query.sql())
        .put("started_at", query.startedAt().toString())
        .put("phase", query.phase());
  }
}
