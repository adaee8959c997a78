package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.odata.ODataAnswer;
import dev.portico.gateway.protocol.odata.ODataCall;
import dev.portico.gateway.protocol.odata.ODataService;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@code GET /v1/odata/…}: domains and tables for clients that speak OData. */
final class ODataEndpoint {
  static final String PATH = "/v1/odata";
  private static final List<String> SETTINGS =
      List.of("as_of", "purpose", "time_zone", "application");

  /** The last of them is of the client alone. */
  private static final List<String> CARRIED = SETTINGS.subList(0, 3);

  /** Headers that OData knows. */
  private static final List<String> TOLD =
      List.of("accept", "accept-charset", "prefer", "odata-version", "odata-maxversion");

  private final ODataService service;
  private final QueryService queries;
  private final Connections connections;
  private final Callers callers;
  private final BoundedWork work;
  private final Executor cancels;

  /**
   * @param cancels where queries are cancelled, which may wait for a store
   */
  ODataEndpoint(
      QueryService queries,
      Connections connections,
      Callers callers,
      BoundedWork work,
      Executor cancels) {
    this.service = new ODataService(queries);
    this.queries = queries;
    this.connections = connections;
    this.callers = callers;
    this.work = work;
    this.cancels = cancels;
  }

  /** Whether a request is for this endpoint, as far as its address tells. */
  static boolean serves(RequestHeaders headers) {
    return headers != null && headers.path().startsWith(PATH);
  }

  HttpResponse answer(ServiceRequestContext ctx) {
    if (ctx.method() != HttpMethod.GET && ctx.method() != HttpMethod.HEAD) {
      return ODataProblems.of(refused(ctx), Optional.empty());
    }
    return work.respond(
        ctx,
        () -> CompletableFuture.completedFuture(answered(ctx)),
        e -> ODataProblems.of(e, Optional.empty()));
  }

  private static RuntimeException refused(ServiceRequestContext ctx) {
    return ctx.method() == HttpMethod.POST && ctx.path().endsWith("/$batch")
        ? new GatewayException(
            ErrorCode.NOT_SUPPORTED,
            "batches are not done; send each request by itself, whose address may be long")
        : new Refusal(HttpStatus.METHOD_NOT_ALLOWED, "data products are read-only: use GET");
  }

  private HttpResponse answered(ServiceRequestContext ctx) {
    ODataRuns runs = null;
    try {
      RequestHeaders headers = ctx.request().headers();
      CrossSite.refuseEmbedding(headers);
      Session session = session(ctx);
      runs = new ODataRuns(ctx, connections, queries, session, cancels);
      ODataAnswer answer = service.answer(call(ctx, session, runs));
      return ctx.method() == HttpMethod.HEAD
          ? head(answer)
          : pump(answer, ContentCoding.of(headers), runs.queryId());
    } catch (RuntimeException e) {
      return ODataProblems.of(e, runs == null ? Optional.empty() : runs.queryId());
    }
  }

  private Session session(ServiceRequestContext ctx) {
    QueryParams query = ctx.queryParams();
    if (query.contains("key")) {
      throw UrlParameters.invalid(
          "an access key opens one query or one table, not a domain; log in by name and password"
              + " or with a token");
    }
    UrlParameters own = own(query);
    own.only(SETTINGS);
    return new Session(
        callers.of(ctx), callers.client(ctx), RequestSettings.of(ctx.request().headers(), own));
  }

  /** The parameters that are ours; OData's begin with $ or @. */
  private static UrlParameters own(QueryParams query) {
    QueryParamsBuilder own = QueryParams.builder();
    query.forEach(
        (name, value) -> {
          if (!name.startsWith("$") && !name.startsWith("@")) {
            own.add(name, value);
          }
        });
    return UrlParameters.of(own.build());
  }

  private static ODataCall call(ServiceRequestContext ctx, Session session, ODataRuns runs) {
    RequestHeaders headers = ctx.request().headers();
    String target = headers.path();
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String rest = path.length() <= PATH.length() ? "" : path.substring(PATH.length() + 1);
    Optional<String> query =
        mark < 0
            ? Optional.empty()
            // the HTTP library writes a space like this, which OData does not know
            : Optional.of(target.substring(mark + 1).replace("+", "%20"));
    return new ODataCall(
        session,
        PublicAddress.of(headers) + PATH + "/",
        rest,
        query.filter(q -> !q.isEmpty()),
        carried(headers, ctx.queryParams()),
        told(headers),
        runs);
  }

  private static List<String> carried(RequestHeaders headers, QueryParams query) {
    List<String> carried = new ArrayList<>();
    for (String name : CARRIED) {
      String value = headers.get("portico-" + name.replace('_', '-'));
      if (value != null && !value.isBlank() && !query.contains(name)) {
        carried.add(name + "=" + UrlText.segment(value.trim()));
      }
    }
    return carried;
  }

  private static Map<String, List<String>> told(RequestHeaders headers) {
    Map<String, List<String>> told = new HashMap<>();
    for (String name : TOLD) {
      if (headers.contains(name)) {
        told.put(name, headers.getAll(name));
      }
    }
    return told;
  }

  /** What GET would answer, without it. */
  private static HttpResponse head(ODataAnswer answer) {
    ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()));
    answer.headers().forEach(headers::set);
    SecurityHeaders.add(headers);
    headers.contentLength(answer.body().length);
    return HttpResponse.of(headers.build());
  }

  private HttpResponse pump(ODataAnswer answer, ContentCoding coding, Optional<String> queryId) {
    ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()));
    answer.headers().forEach(headers::set);
    SecurityHeaders.add(headers);
    queryId.ifPresent(id -> headers.set("portico-query-id", id));
    headers.add(HttpHeaderNames.VARY, "Accept-Encoding");
    if (answer.body().length == 0) {
      return HttpResponse.of(headers.build());
    }
    if (coding != ContentCoding.IDENTITY) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.token());
    }
    ByteChunks chunks = new ByteChunks(packed(answer.body(), coding));
    return new ResultPump(
            queryId.orElse("of metadata"), chunks, headers.build(), work.threads(), cancels)
        .respond();
  }

  private static byte[] packed(byte[] body, ContentCoding coding) {
    if (coding == ContentCoding.IDENTITY) {
      return body;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4 + 100);
    try (OutputStream packing = coding.pack(out)) {
      packing.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("memory is written to", e);
    }
    return out.toByteArray();
  }
}
