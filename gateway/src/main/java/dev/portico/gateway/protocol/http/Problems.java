package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors as RFC 9457 problem details with Portico's own members. */
final class Problems {
  static final String MEDIA_TYPE = "application/problem+json; charset=utf-8";
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /** Whatever went wrong, as an answer; what is not a {@link GatewayException} stays in the log. */
  static AggregatedHttpResponse of(Throwable thrown, Optional<String> queryId) {
    Throwable fault = Exceptions.peel(thrown);
    if (fault instanceof GatewayException known) {
      return of(known, queryId);
    } else if (fault instanceof Refusal refusal) {
      return of(refusal.status(), refusal.getMessage());
    } else if (fault.getCause() instanceof ContentTooLargeException) {
      return tooLarge();
    } else if (fault instanceof HttpStatusException status) {
      return of(status.httpStatus(), status.httpStatus().reasonPhrase());
    } else if (fault instanceof ContentTooLargeException) {
      return tooLarge();
    } else if (fault instanceof TimeoutException) {
      return of(HttpStatus.REQUEST_TIMEOUT, "the request body did not arrive in time");
    }
    if (fault instanceof ResponseCompleteException
        || Exceptions.isStreamCancelling(fault)
        || Exceptions.isExpected(fault)) {
      LOG.debug("the client left", fault);
      return of(HttpStatus.CLIENT_CLOSED_REQUEST, "the client left before its answer");
    }
    return of(
        new GatewayException(
            ErrorCode.INTERNAL, "an internal error; the server's log has the details", fault),
        queryId);
  }

  /** The same in one word, for who keeps account. */
  static String outcome(RuntimeException fault) {
    if (fault instanceof GatewayException known) {
      return known.code().name();
    }
    return (fault instanceof Refusal ? ErrorCode.REQUEST_INVALID : ErrorCode.INTERNAL).name();
  }

  static AggregatedHttpResponse of(GatewayException fault, Optional<String> queryId) {
    if (fault.code().kind() == ErrorCode.Kind.INTERNAL) {
      LOG.error("query {} failed", queryId.orElse("not begun"), fault);
    }
    HttpStatus status = StatusCodes.of(fault.code());
    ObjectNode body = body(status, fault.code(), fault.getMessage());
    fault.position().ifPresent(p -> body.put("line", p.line()).put("column", p.column()));
    queryId.ifPresent(id -> body.put("queryId", id));
    return respond(status, fault.code(), body);
  }

  /** A fault of the request itself. */
  static AggregatedHttpResponse of(HttpStatus status, String detail) {
    ErrorCode code = status.isServerError() ? ErrorCode.INTERNAL : ErrorCode.REQUEST_INVALID;
    return respond(status, code, body(status, code, detail));
  }

  static AggregatedHttpResponse tooLarge() {
    return of(
        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
        "the request body is longer than the server's limit requestBytes allows");
  }

  private static ObjectNode body(HttpStatus status, ErrorCode code, String detail) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "urn:portico:error:" + code)
        .put("title", code.meaning())
        .put("status", status.code())
        .put("detail", detail)
        .put("code", code.name())
        .put("sqlState", code.sqlState());
  }

  private static AggregatedHttpResponse respond(
      HttpStatus status, ErrorCode code, ObjectNode body) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status).add(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE);
    if (status.equals(HttpStatus.UNAUTHORIZED)) {
      headers.add(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"portico\", charset=\"UTF-8\"");
      headers.add(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"portico\"");
    }
    boolean busy =
        status.equals(HttpStatus.TOO_MANY_REQUESTS)
            || status.equals(HttpStatus.SERVICE_UNAVAILABLE);
    if (busy && code.retry() == ErrorCode.Retry.YES) {
      headers.add(HttpHeaderNames.RETRY_AFTER, "1");
    }
    SecurityHeaders.add(headers);
    return AggregatedHttpResponse.of(headers.build(), HttpData.ofUtf8(body + "\n"));
  }
}
