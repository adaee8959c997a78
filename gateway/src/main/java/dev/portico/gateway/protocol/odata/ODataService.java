package dev.portico.gateway.protocol.odata;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.olingo.commons.api.edmx.EdmxReference;
import org.apache.olingo.commons.api.http.HttpMethod;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataHandler;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ODataServerError;
import org.apache.olingo.server.api.ServiceMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers OData requests. Made once by the door; safe for many threads. What a domain looks like to
 * a caller is remembered for a moment, so that a client that fetches page after page does not have
 * the policies asked about every table each time; rows are decided about anew by each statement.
 */
public final class ODataService {
  /** A change of policy or catalog shows in metadata after this time at most. */
  private static final Duration REMEMBERED = Duration.ofSeconds(10);

  /**
   * Not even to the vocabulary of descriptions: clients would fetch it from the internet, or fail
   * where there is none.
   */
  private static final List<EdmxReference> NO_REFERENCES = List.of();

  private static final Set<String> UNSUPPORTED =
      Set.of("$compute", "$deltatoken", "$index", "$schemaversion");

  private static final long MOST_TABLES_REMEMBERED = 50_000;
  private static final int MOST_NESTED = 60;
  private static final Logger LOG = LoggerFactory.getLogger(ODataService.class);

  private final QueryService queries;
  private final Cache<Sight, DomainModel> models =
      Caffeine.newBuilder()
          .expireAfterWrite(REMEMBERED)
          .maximumWeight(MOST_TABLES_REMEMBERED)
          .weigher((Sight sight, DomainModel model) -> model.tables().size())
          .build();

  /** What the look of a domain depends on. */
  private record Sight(
      Principal principal, String client, SessionSettings settings, String domain) {}

  public ODataService(QueryService queries) {
    this.queries = queries;
  }

  /**
   * Answers a GET.
   *
   * @throws GatewayException when it is refused or fails
   */
  public ODataAnswer answer(ODataCall call) {
    String segment = segment(call.path());
    Map<String, List<String>> headers =
        ClientHeaders.of(call.headers(), call.path().endsWith("$metadata"));
    if (segment.isEmpty()) {
      return json(DomainList.document(queries.view(call.session()), call.root()));
    } else if (segment.equals("$metadata")) {
      return new ODataAnswer(
          200, headers("application/xml"), DomainList.metadata().getBytes(UTF_8));
    }
    refuseDepth(call.path());
    call.query().ifPresent(ODataService::refuseDepth);
    String schema = decoded(segment);
    call.query().ifPresent(ODataService::refuseUnknown);
    return domain(call, schema, model(call.session(), schema), headers);
  }

  /** Options of OData that Olingo ignores, or takes for misspelt ones. */
  private static void refuseUnknown(String query) {
    for (String parameter : query.split("&")) {
      String name = Links.name(parameter);
      if (UNSUPPORTED.contains(name)) {
        throw Faults.unsupported(name + " is not understood; see the reference for what is");
      }
    }
  }

  private static String segment(String path) {
    int end = path.indexOf('/');
    return end < 0 ? path : path.substring(0, end);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw Faults.invalid("the path has a % that begins no character");
    }
  }

  /** The parser calls itself for each parenthesis. */
  private static void refuseDepth(String text) {
    String plain = decoded(text);
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && c == '(' && ++depth > MOST_NESTED) {
        throw Faults.invalid("parentheses are nested deeper than " + MOST_NESTED);
      } else if (!quoted && c == ')') {
        depth--;
      }
    }
  }

  private DomainModel model(Session session, String schema) {
    int at = schema.indexOf('@');
    String domain = (at < 0 ? schema : schema.substring(0, at)).toLowerCase(Locale.ROOT);
    Sight sight = new Sight(session.principal(), session.client(), session.settings(), domain);
    DomainModel known = models.getIfPresent(sight);
    if (known == null) {
      known =
          DomainModel.of(queries.view(session, domain::equalsIgnoreCase), domain)
              .orElseThrow(ODataService::unknown);
      models.put(sight, known);
    }
    return known;
  }

  private static GatewayException unknown() {
    return new GatewayException(
        ErrorCode.TABLE_NOT_FOUND,
        "there is no domain of this name with a table for you; the service document lists yours");
  }

  private ODataAnswer domain(
      ODataCall call, String schema, DomainModel model, Map<String, List<String>> headers) {
    String rest = call.path().substring(segment(call.path()).length());
    OData odata = OData.newInstance();
    ServiceMetadata metadata =
        odata.createServiceMetadata(new DomainEdm(model, use(rest)), NO_REFERENCES);
    OlingoCalls calls = new OlingoCalls(model, schema, call);
    ODataHandler handler = odata.createRawHandler(metadata);
    calls.register(handler);
    ODataResponse response = processed(handler, request(call, called(model, rest), headers));
    Optional<RuntimeException> fault = calls.fault();
    if (fault.isPresent() && fault.get() instanceof NoSuchRow missing) {
      return error(404, ErrorCode.REQUEST_INVALID, missing.getMessage());
    } else if (fault.isPresent()) {
      throw fault.get();
    }
    return calls.error().map(ODataService::refused).orElseGet(() -> whole(response));
  }

  private static DomainEdm.Use use(String path) {
    return switch (path) {
      case "/$metadata" -> DomainEdm.Use.METADATA;
      case "", "/" -> DomainEdm.Use.SERVICE_DOCUMENT;
      default -> DomainEdm.Use.ROWS;
    };
  }

  private static ODataResponse processed(ODataHandler handler, ODataRequest request) {
    try {
      return handler.process(request);
    } catch (StackOverflowError e) {
      throw Faults.invalid("the request is nested too deeply");
    }
  }

  /** A function without parameters may be called without parentheses, as service documents do. */
  private static String called(DomainModel model, String path) {
    if (path.isEmpty()) {
      return "/";
    }
    int end = path.indexOf('/', 1);
    String first = decoded(path.substring(1, end < 0 ? path.length() : end));
    EdmTable table = model.table(first);
    return table == null || table.keyed()
        ? path
        : "/"
            + path.substring(1, end < 0 ? path.length() : end)
            + "()"
            + (end < 0 ? "" : path.substring(end));
  }

  private static ODataRequest request(
      ODataCall call, String path, Map<String, List<String>> headers) {
    ODataRequest request = new ODataRequest();
    request.setMethod(HttpMethod.GET);
    headers.forEach(request::addHeader);
    String service = Links.service(call);
    request.setRawBaseUri(service.substring(0, service.length() - 1));
    request.setRawODataPath(path);
    call.query().ifPresent(request::setRawQueryPath);
    request.setRawRequestUri(call.root() + call.path() + call.query().map(q -> "?" + q).orElse(""));
    request.setRawServiceResolutionUri(null);
    request.setProtocol("HTTP/1.1");
    return request;
  }

  private static ODataAnswer refused(ODataServerError error) {
    int status = error.getStatusCode();
    if (status >= 500 && status != 501) {
      LOG.error("an OData answer could not be made", error.getException());
      return error(
          status, ErrorCode.INTERNAL, "an internal error; the server's log has the details");
    }
    return status == 501
        ? error(501, ErrorCode.NOT_SUPPORTED, "this part of OData is not done here")
        : error(status, ErrorCode.REQUEST_INVALID, String.valueOf(error.getMessage()));
  }

  private static ODataAnswer error(int status, ErrorCode code, String message) {
    String body = ODataErrors.json(code.name(), message, Optional.empty());
    return new ODataAnswer(
        status, headers("application/json;odata.metadata=minimal"), body.getBytes(UTF_8));
  }

  private static ODataAnswer json(String body) {
    return new ODataAnswer(
        200, headers("application/json;odata.metadata=minimal"), body.getBytes(UTF_8));
  }

  private static Map<String, String> headers(String type) {
    return Map.of("content-type", type, "odata-version", "4.0");
  }

  private static ODataAnswer whole(ODataResponse response) {
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .getAllHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    try (InputStream content = response.getContent()) {
      byte[] body = content == null ? new byte[0] : content.readAllBytes();
      return new ODataAnswer(response.getStatusCode(), headers, body);
    } catch (IOException e) {
      throw new UncheckedIOException("memory is read", e);
    }
  }
}
