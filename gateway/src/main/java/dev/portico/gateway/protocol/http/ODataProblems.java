package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.protocol.odata.ODataErrors;
import java.util.Optional;

/** The same errors as everywhere, in OData's form. */
final class ODataProblems {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ODataProblems() {}

  static HttpResponse of(Throwable thrown, Optional<String> queryId) {
    return of(Problems.of(thrown, queryId), queryId).toHttpResponse();
  }

  /** A problem in OData's form. */
  static AggregatedHttpResponse of(AggregatedHttpResponse problem, Optional<String> queryId) {
    JsonNode said = read(problem.contentUtf8());
    String code = said.path("code").asText();
    ResponseHeadersBuilder headers = problem.headers().toBuilder();
    headers.status(
        code.equals(ErrorCode.NOT_SUPPORTED.name())
            ? HttpStatus.NOT_IMPLEMENTED
            : problem.status());
    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json;odata.metadata=minimal");
    headers.set("odata-version", "4.0");
    String body = ODataErrors.json(code, said.path("detail").asText(), queryId);
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    if (problem.status().equals(HttpStatus.METHOD_NOT_ALLOWED)) {
      headers.set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    ResponseHeaders built = headers.build();
    return AggregatedHttpResponse.of(built, HttpData.ofUtf8(body));
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("problems are JSON", e);
    }
  }
}
