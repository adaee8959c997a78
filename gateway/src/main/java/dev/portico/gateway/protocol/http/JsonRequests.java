package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Requests whose body is JSON, all in the same order: who asks, then what kind of body it is, and
 * only then the body itself, for which nobody waits for ever.
 */
final class JsonRequests {
  private static final long BODY_PATIENCE_SECONDS = 30;

  private JsonRequests() {}

  /**
   * Answers one.
   *
   * @param caller tells who asks, or throws
   * @param answer made of the caller and the body, on a thread that may wait
   */
  static <C> HttpResponse answer(
      BoundedWork work,
      ServiceRequestContext ctx,
      HttpRequest request,
      Supplier<C> caller,
      BiFunction<C, byte[], HttpResponse> answer) {
    return work.respond(
        ctx,
        () -> {
          C known = caller.get();
          requireJson(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
          return request
              .aggregate()
              .orTimeout(BODY_PATIENCE_SECONDS, TimeUnit.SECONDS)
              .thenApplyAsync(body -> answer.apply(known, body.content().array()), work.threads());
        });
  }

  /** Browsers can send other types across sites without asking. */
  private static void requireJson(String contentType) {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].trim();
    if (!type.equalsIgnoreCase("application/json")) {
      throw new Refusal(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "send the body as JSON with the header Content-Type: application/json");
    }
  }
}
