package dev.portico.gateway.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an OData client is told by a server that takes no more requests. */
class ODataAdmissionTest {
  private static AggregatedHttpResponse answer(BoundedWork work) {
    ODataEndpoint endpoint = new ODataEndpoint(null, null, null, work, Runnable::run);
    HttpRequest request = HttpRequest.of(HttpMethod.GET, "/v1/odata/shop/");
    return endpoint.answer(ServiceRequestContext.of(request)).aggregate().join();
  }

  private static void refused(int status, String code, AggregatedHttpResponse answer) {
    assertEquals(status, answer.status().code());
    assertEquals("application/json;odata.metadata=minimal", answer.headers().get("content-type"));
    assertEquals("4.0", answer.headers().get("odata-version"));
    assertTrue(answer.contentUtf8().startsWith("{\"error\":{\"code\":\"" + code + "\""));
  }

  @Test
  void aFullServerSaysSoInItsForm() {
    try (BoundedWork full = new BoundedWork("full", 1, -1)) {
      AggregatedHttpResponse answer = answer(full);
      refused(429, "TOO_MANY_QUERIES", answer);
      assertEquals("1", answer.headers().get(HttpHeaderNames.RETRY_AFTER));
    }
  }

  @Test
  void aStoppingServerSaysSoInItsForm() {
    try (BoundedWork stopping = new BoundedWork("stopping", 1, 0)) {
      stopping.drain(Duration.ZERO);
      refused(503, "SERVER_STOPPING", answer(stopping));
    }
  }
}
