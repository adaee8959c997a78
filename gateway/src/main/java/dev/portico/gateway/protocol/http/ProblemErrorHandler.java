package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Optional;

/**
 * Gives the answers that the HTTP library makes itself (no such path, malformed request) the same
 * form as ours.
 */
final class ProblemErrorHandler implements ServerErrorHandler {
  @Override
  public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    return ODataEndpoint.serves(ctx.request().headers())
        ? ODataProblems.of(cause, Optional.empty())
        : Problems.of(cause, Optional.empty()).toHttpResponse();
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      ServiceRequestContext ctx,
      ServiceConfig config,
      RequestHeaders headers,
      HttpStatus status,
      String description,
      Throwable cause) {
    return rendered(status, headers);
  }

  @Override
  public AggregatedHttpResponse onProtocolViolation(
      ServiceConfig config,
      RequestHeaders headers,
      HttpStatus status,
      String description,
      Throwable cause) {
    return rendered(status, headers);
  }

  private static AggregatedHttpResponse rendered(HttpStatus status, RequestHeaders headers) {
    AggregatedHttpResponse problem = Problems.of(status, detail(status, headers));
    return ODataEndpoint.serves(headers) ? ODataProblems.of(problem, Optional.empty()) : problem;
  }

  private static String detail(HttpStatus status, RequestHeaders headers) {
    if (status.equals(HttpStatus.NOT_FOUND)) {
      return "there is nothing at this path; queries go to POST /v1/query";
    } else if (status.equals(HttpStatus.METHOD_NOT_ALLOWED)) {
      String method = headers == null ? "this" : headers.method().name();
      return "the path does not take the method " + method;
    }
    return "the request was refused: " + status.reasonPhrase();
  }
}
