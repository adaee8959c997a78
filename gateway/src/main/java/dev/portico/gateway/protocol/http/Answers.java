package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;

/** Short answers that are no results. */
final class Answers {
  private Answers() {}

  static HttpResponse json(HttpStatus status, JsonNode body) {
    return of(status, "application/json; charset=utf-8", body + "\n");
  }

  static HttpResponse of(HttpStatus status, String mediaType, String body) {
    ResponseHeaders headers =
        SecurityHeaders.add(
                ResponseHeaders.builder(status).add(HttpHeaderNames.CONTENT_TYPE, mediaType))
            .build();
    return HttpResponse.of(headers, HttpData.ofUtf8(body));
  }

  static HttpResponse empty() {
    return HttpResponse.of(
        SecurityHeaders.add(ResponseHeaders.builder(HttpStatus.NO_CONTENT)).build());
  }
}
