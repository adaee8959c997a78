package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.catalog.ReloadReport;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.util.concurrent.CompletableFuture;

/**
 * What operators and their tools call: health, readiness, metrics without a password, and the
 * reload with one.
 */
final class OperationsEndpoint {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Operations operations;
  private final Callers callers;
  private final BoundedWork work;
  private final JsonRequests bodies;

  OperationsEndpoint(
      Operations operations, Callers callers, BoundedWork work, JsonRequests bodies) {
    this.operations = operations;
    this.callers = callers;
    this.work = work;
    this.bodies = bodies;
  }

  /** The process lives and answers. */
  HttpResponse health() {
    return Answers.json(HttpStatus.OK, status("ok"));
  }

  /** The server wants new work. */
  HttpResponse ready() {
    String reason = operations.notReadyBecause();
    return reason.isEmpty()
        ? Answers.json(HttpStatus.OK, status("ready"))
        : Answers.json(HttpStatus.SERVICE_UNAVAILABLE, status(reason));
  }

  private static ObjectNode status(String text) {
    return JsonNodeFactory.instance.objectNode().put("status", text);
  }

  HttpResponse metrics(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () ->
            CompletableFuture.completedFuture(
                Answers.of(HttpStatus.OK, PROMETHEUS, operations.metrics())));
  }

  HttpResponse reload(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () -> {
          CrossSite.refuse(ctx.request().headers());
          Principal principal = operator(ctx, "reload");
          return CompletableFuture.completedFuture(
              Answers.json(HttpStatus.OK, json(operations.reload(principal))));
        });
  }

  /** Deletes every captured version of a key. */
  HttpResponse erase(ServiceRequestContext ctx, HttpRequest request) {
    return bodies.answer(
        ctx,
        request,
        () -> operator(ctx, "erasing from a captured history"),
        (principal, body) -> {
          Erasure wanted = Erasure.parse(body);
          long erased = operations.erase(principal, wanted.table(), wanted.key());
          return Answers.json(
              HttpStatus.OK, JsonNodeFactory.instance.objectNode().put("erased", erased));
        });
  }

  private Principal operator(ServiceRequestContext ctx, String what) {
    Principal principal = callers.of(ctx);
    if (!principal.hasRole(Principal.OPERATOR_ROLE)) {
      throw new GatewayException(
          ErrorCode.ACCESS_DENIED,
          what + " needs the role " + Principal.OPERATOR_ROLE + ", which you do not have");
    }
    return principal;
  }

  private static ObjectNode json(ReloadReport report) {
    ObjectNode answer =
        JsonNodeFactory.instance.objectNode().put("catalog_version", report.version());
    ArrayNode changes = answer.putArray("changes");
    report.changes().forEach(changes::add);
    ArrayNode problems = answer.putArray("problems");
    report.problems().forEach(problem -> problems.add(problem.toString()));
    return answer;
  }
}
