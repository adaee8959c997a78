package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.calcite.avatica.remote.Handler.HandlerResponse;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;

/**
 * The HTTP side of the JDBC door. {@code GET /healthz} is open to all; {@code POST /} takes
 * Avatica's messages, {@code POST /cancel} stops a statement, {@code /release} gives up its result,
 * {@code /session} names the application and the schema, {@code /alive} is a {@link Lifeline}, and
 * {@code /metadata} answers what Avatica has no message for. Every POST proves who sends it.
 */
final class DoorHandler extends AbstractHandler {
  static final String TIMEOUT_HEADER = "Portico-Timeout-Millis";
  static final String MAX_ROWS_HEADER = "Portico-Max-Rows";
  static final String FETCH_ROWS_HEADER = "Portico-Fetch-Rows";

  private static final String CONNECTION = "connection";

  /** Numbers a request that is served once, however often it comes. */
  private static final String REQUEST = "request";

  /** How much of a request that is too large is still taken, in largest requests. */
  private static final int DISCARDED_REQUESTS = 4;

  private final Authenticator authenticator;
  private final Connections connections;
  private final PorticoService service;
  private final WireHandler wire;
  private final ClientWatch watch;
  private final int requestBytes;
  private final Pace pace;
  private final AtomicInteger inFlight = new AtomicInteger();

  DoorHandler(
      Authenticator authenticator,
      Connections connections,
      PorticoService service,
      ClientWatch watch,
      int requestBytes,
      Pace pace) {
    this.authenticator = authenticator;
    this.connections = connections;
    this.service = service;
    this.wire = new WireHandler(service);
    this.watch = watch;
    this.requestBytes = requestBytes;
    this.pace = pace;
  }

  /** Requests being served now. */
  int inFlight() {
    return inFlight.get();
  }

  @Override
  public void handle(
      String path, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    base.setHandled(true);
    if (path.equals("/healthz")) {
      Reply.text("ok\n").send(request, response);
      return;
    }
    inFlight.incrementAndGet();
    try {
      answer(path, base, request, response);
    } catch (RuntimeException e) {
      refuse(e, request, response);
    } finally {
      Caller.leave();
      inFlight.decrementAndGet();
    }
  }

  private void refuse(
      RuntimeException fault, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    GatewayException failure = WireHandler.explain(fault);
    challenge(failure, response);
    Reply.message(status(failure.code()), wire.errorBytes(failure)).send(request, response);
  }

  private void answer(
      String path, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getMethod().equals("POST")) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID, "the JDBC door takes POST requests of a JDBC driver");
    }
    String client =
        authenticator.client(
            request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")));
    Principal principal = authenticator.authenticate(request.getHeader("Authorization"), client);
    if (path.equals("/alive")) {
      base.getHttpChannel().getEndPoint().setIdleTimeout(pace.lifeline().toMillis());
      Lifeline.hold(
          request.startAsync(), connections.lifeline(principal, request.getParameter(CONNECTION)));
      return;
    }
    byte[] body = body(request);
    ClientWatch.Waiting waiting = watch.begin(base.getHttpChannel().getEndPoint());
    Reply reply;
    try (waiting) {
      Caller.enter(caller(principal, client, request, waiting));
      reply = reply(path, request, body);
    }
    if (waiting.spoke()) {
      response.setHeader("Connection", "close");
    }
    try {
      reply.send(request, response);
    } catch (IOException e) {
      waiting.undelivered();
      throw new EofException(e); // nothing to log: clients come and go
    }
  }

  private Reply reply(String path, HttpServletRequest request, byte[] body) {
    return switch (path) {
      case "/" -> {
        HandlerResponse<byte[]> answer = wire.apply(body);
        yield Reply.message(answer.getStatusCode(), answer.getResponse());
      }
      case "/cancel" ->
          cancelled(
              connections.with(
                  request.getParameter(CONNECTION),
                  connection -> connection.cancel(statement(request))));
      case "/release" ->
          onConnection(request, connection -> connection.release(statement(request)));
      case "/session" -> onConnection(request, connection -> change(connection.session(), request));
      case "/metadata" -> Reply.message(HttpServletResponse.SC_OK, wire.bytes(metadata(request)));
      default ->
          throw new GatewayException(ErrorCode.REQUEST_INVALID, "the JDBC door has no such path");
    };
  }

  private Reply onConnection(HttpServletRequest request, Consumer<OpenConnection> action) {
    connections.with(
        request.getParameter(CONNECTION),
        connection -> {
          action.accept(connection);
          return null;
        });
    return Reply.done();
  }

  private static void change(Session session, HttpServletRequest request) {
    if (request.getParameter("application") != null) {
      ConnectionProperties.rename(session, request.getParameter("application"));
    }
    if (request.getParameter("schema") != null) {
      ConnectionProperties.schema(session, request.getParameter("schema"));
    }
  }

  private static int statement(HttpServletRequest request) {
    return (int) number(request.getParameter("statement"), "statement");
  }

  /** A driver whose cancel overtook its statement has to know that it met nothing. */
  private static Reply cancelled(boolean found) {
    return found ? Reply.done() : Reply.text("nothing runs\n");
  }

  private org.apache.calcite.avatica.remote.Service.ResultSetResponse metadata(
      HttpServletRequest request) {
    MetadataKind kind =
        MetadataKind.named(request.getParameter("kind"))
            .orElseThrow(
                () -> new GatewayException(ErrorCode.REQUEST_INVALID, "no such kind of metadata"));
    String[] types = request.getParameterValues("type");
    MetadataQuery query =
        MetadataQuery.of(kind)
            .within(
                request.getParameter("catalog"),
                request.getParameter("schema"),
                request.getParameter("table"))
            .column(request.getParameter("column"))
            .types(types == null ? null : List.of(types))
            .foreign(request.getParameter("foreignSchema"), request.getParameter("foreignTable"))
            .form(form(request));
    return service.metadata(request.getParameter(CONNECTION), query);
  }

  private static MetadataQuery.Form form(HttpServletRequest request) {
    return new MetadataQuery.Form(
        "true".equals(request.getParameter("unique")),
        "timestamp".equals(request.getParameter("instants"))
            ? MetadataQuery.Instants.PLAIN
            : MetadataQuery.Instants.WITH_ZONE);
  }

  private static Caller caller(
      Principal principal, String client, HttpServletRequest request, ClientWatch.Waiting waiting) {
    long timeoutMillis = number(request.getHeader(TIMEOUT_HEADER), TIMEOUT_HEADER);
    return new Caller(
        principal,
        client,
        timeoutMillis > 0
            ? Optional.of(Duration.ofMillis(Math.min(timeoutMillis, Integer.MAX_VALUE)))
            : Optional.empty(),
        number(request.getHeader(MAX_ROWS_HEADER), MAX_ROWS_HEADER),
        (int)
            Math.min(
                Integer.MAX_VALUE, number(request.getHeader(FETCH_ROWS_HEADER), FETCH_ROWS_HEADER)),
        number(request.getParameter(REQUEST), REQUEST),
        waiting);
  }

  private static long number(String text, String name) {
    if (text == null) {
      return 0;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new GatewayException(ErrorCode.REQUEST_INVALID, name + " must be a whole number");
    }
  }

  private byte[] body(HttpServletRequest request) throws IOException {
    boolean declaredTooLarge = request.getContentLengthLong() > requestBytes;
    try (InputStream in = request.getInputStream()) {
      byte[] body = declaredTooLarge ? new byte[0] : in.readNBytes(requestBytes + 1);
      if (declaredTooLarge || body.length > requestBytes) {
        discard(in);
        throw tooLarge();
      }
      return body;
    }
  }

  /** A driver reads no answer before it has sent all, so a bounded rest is taken and dropped. */
  private void discard(InputStream in) throws IOException {
    byte[] dropped = new byte[1 << 16];
    long most = DISCARDED_REQUESTS * (long) requestBytes;
    for (long taken = 0; taken < most; ) {
      int read = in.read(dropped);
      if (read < 0) {
        return;
      }
      taken += read;
    }
  }

  private GatewayException tooLarge() {
    return new GatewayException(
        ErrorCode.SQL_TOO_LONG,
        "the request is larger than " + requestBytes + " bytes, the limit of the server");
  }

  private static int status(ErrorCode code) {
    return code == ErrorCode.AUTHENTICATION_FAILED
        ? HttpServletResponse.SC_UNAUTHORIZED
        : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
  }

  private static void challenge(GatewayException failure, HttpServletResponse response) {
    if (failure.code() == ErrorCode.AUTHENTICATION_FAILED) {
      response.addHeader("WWW-Authenticate", "Basic realm=\"Portico\", charset=\"UTF-8\"");
      response.addHeader("WWW-Authenticate", "Bearer realm=\"Portico\"");
    }
  }
}
