package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.catalog.ProductRegistry;
import dev.portico.gateway.catalog.Registration;
import dev.portico.gateway.catalog.Revision;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** {@code /v1/products}: registering products, going back, and what was registered. */
final class ProductsEndpoint {
  private final Products products;
  private final Callers callers;
  private final BoundedWork work;
  private final JsonRequests bodies;

  ProductsEndpoint(Products products, Callers callers, BoundedWork work, JsonRequests bodies) {
    this.products = products;
    this.callers = callers;
    this.work = work;
    this.bodies = bodies;
  }

  HttpResponse register(ServiceRequestContext ctx, HttpRequest request) {
    return withBody(
        ctx,
        request,
        (session, body) -> {
          ProductsBody.Wanted wanted = ProductsBody.wanted(body);
          return json(products.register(session, wanted.domain(), wanted.files(), wanted.mode()));
        });
  }

  HttpResponse undo(ServiceRequestContext ctx, HttpRequest request) {
    return withBody(
        ctx,
        request,
        (session, body) -> {
          ProductsBody.Undo wanted = ProductsBody.undo(body);
          return json(products.undo(session, wanted.domain(), wanted.product(), wanted.to()));
        });
  }

  /** What was registered; the caller's own domains. */
  HttpResponse list(ServiceRequestContext ctx) {
    return work.respond(
        ctx,
        () ->
            CompletableFuture.completedFuture(
                Answers.json(HttpStatus.OK, json(products.kept(session(ctx))))));
  }

  private HttpResponse withBody(
      ServiceRequestContext ctx,
      HttpRequest request,
      BiFunction<Session, byte[], ObjectNode> answer) {
    return bodies.answer(
        ctx,
        request,
        () -> session(ctx),
        (session, body) -> Answers.json(HttpStatus.OK, answer.apply(session, body)));
  }

  private Session session(ServiceRequestContext ctx) {
    return new Session(callers.of(ctx), callers.client(ctx), SessionSettings.DEFAULT);
  }

  private static ObjectNode json(Registration registration) {
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("outcome", registration.outcome().name().toLowerCase(Locale.ROOT))
            .put("domain", registration.domain())
            .put("product", registration.product())
            .put("id", registration.id())
            .put("version", registration.version())
            .put("previous_version", registration.previousVersion())
            .put("revision", registration.revision())
            .put("previous_revision", registration.previousRevision());
    ArrayNode changes = answer.putArray("changes");
    registration.changes().forEach(changes::add);
    ArrayNode warnings = answer.putArray("warnings");
    registration.warnings().forEach(warnings::add);
    return answer;
  }

  private static ObjectNode json(List<ProductRegistry.Kept> kept) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("products");
    for (ProductRegistry.Kept product : kept) {
      Revision newest = product.revisions().get(0);
      ArrayNode revisions =
          list.addObject()
              .put("domain", product.domain())
              .put("product", newest.name())
              .put("id", newest.id())
              .putArray("revisions");
      product
          .revisions()
          .forEach(
              revision ->
                  revisions
                      .addObject()
                      .put("revision", revision.number())
                      .put("version", revision.version())
                      .put("by", revision.by())
                      .put("at", revision.at().toString())
                      .put("in_force", revision.inForce()));
    }
    return answer;
  }
}
