package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Requests whose body is JSON, all in the same order: who asks, then what kind of body it is, and
 * only then the body itself, for which nobody waits for ever.
 */
final class JsonRequests {
  private final BoundedWork work;
  private final Duration patience;

  /**
   * @param work where callers and answers wait
   * @param patience for a whole body
   */
  JsonRequests(BoundedWork work, Duration patience) {
    this.work = work;
    this.patience = patience;
  }

  /**
   * Answers one.
   *
   * @param caller tells who asks, or throws
   * @param answer made of the caller and the body, on a thread that may wait
   */
  <C> HttpResponse answer(
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
              .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
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
