package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.session.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.calcite.avatica.remote.Handler.HandlerResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;

/**
 * The HTTP side of the JDBC door. {@code GET /healthz} is open to all; {@code POST /} takes
 * Avatica's messages, {@code POST /cancel} stops a statement, {@code /release} gives up its result,
 * {@code /session} names the application, and {@code POST /metadata} answers what Avatica has no
 * message for. Every POST proves who sends it.
 */
final class DoorHandler extends AbstractHandler {
  static final String TIMEOUT_HEADER = "Portico-Timeout-Millis";
  static final String MAX_ROWS_HEADER = "Portico-Max-Rows";
  static final String FETCH_ROWS_HEADER = "Portico-Fetch-Rows";

  /** How much of a request that is too large is still taken, in largest requests. */
  private static final int DISCARDED_REQUESTS = 4;

  private final Authenticator authenticator;
  private final Connections connections;
  private final PorticoService service;
  private final WireHandler wire;
  private final int requestBytes;
  private final AtomicInteger inFlight = new AtomicInteger();

  DoorHandler(
      Authenticator authenticator,
      Connections connections,
      PorticoService service,
      int requestBytes) {
    this.authenticator = authenticator;
    this.connections = connections;
    this.service = service;
    this.wire = new WireHandler(service);
    this.requestBytes = requestBytes;
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
      send(
          response,
          HttpServletResponse.SC_OK,
          "text/plain",
          "ok\n".getBytes(StandardCharsets.US_ASCII));
      return;
    }
    inFlight.incrementAndGet();
    try {
      answer(path, request, response);
    } catch (RuntimeException e) {
      GatewayException failure = WireHandler.explain(e);
      challenge(failure, response);
      send(response, status(failure.code()), "application/octet-stream", wire.errorBytes(failure));
    } finally {
      Caller.leave();
      inFlight.decrementAndGet();
    }
  }

  private void answer(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getMethod().equals("POST")) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID, "the JDBC door takes POST requests of a JDBC driver");
    }
    Principal principal =
        authenticator.authenticate(request.getHeader("Authorization"), request.getRemoteAddr());
    Caller.enter(caller(principal, request));
    byte[] body = body(request);
    switch (path) {
      case "/" -> {
        HandlerResponse<byte[]> answer = wire.apply(body);
        send(response, answer.getStatusCode(), "application/octet-stream", answer.getResponse());
      }
      case "/cancel" -> {
        boolean found =
            connections.with(
                request.getParameter("connection"),
                connection -> connection.cancel(statement(request)));
        cancelled(found, response);
      }
      case "/release" -> {
        onConnection(request, connection -> connection.release(statement(request)));
        done(response);
      }
      case "/session" -> {
        onConnection(
            request,
            connection ->
                ConnectionProperties.rename(
                    connection.session(), request.getParameter("application")));
        done(response);
      }
      case "/metadata" ->
          send(
              response,
              HttpServletResponse.SC_OK,
              "application/octet-stream",
              wire.bytes(metadata(request)));
      default ->
          throw new GatewayException(ErrorCode.REQUEST_INVALID, "the JDBC door has no such path");
    }
  }

  private void onConnection(HttpServletRequest request, Consumer<OpenConnection> action) {
    connections.with(
        request.getParameter("connection"),
        connection -> {
          action.accept(connection);
          return null;
        });
  }

  private static int statement(HttpServletRequest request) {
    return (int) number(request.getParameter("statement"), "statement");
  }

  /** A driver whose cancel overtook its statement has to know that it met nothing. */
  private static void cancelled(boolean found, HttpServletResponse response) throws IOException {
    if (found) {
      done(response);
    } else {
      byte[] text = "nothing runs\n".getBytes(StandardCharsets.US_ASCII);
      send(response, HttpServletResponse.SC_OK, "text/plain", text);
    }
  }

  private static void done(HttpServletResponse response) throws IOException {
    send(response, HttpServletResponse.SC_NO_CONTENT, "text/plain", new byte[0]);
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
            .foreign(request.getParameter("foreignSchema"), request.getParameter("foreignTable"));
    return service.metadata(request.getParameter("connection"), query);
  }

  private static Caller caller(Principal principal, HttpServletRequest request) {
    long timeoutMillis = number(request.getHeader(TIMEOUT_HEADER), TIMEOUT_HEADER);
    return new Caller(
        principal,
        request.getRemoteAddr(),
        timeoutMillis > 0
            ? Optional.of(Duration.ofMillis(Math.min(timeoutMillis, Integer.MAX_VALUE)))
            : Optional.empty(),
        number(request.getHeader(MAX_ROWS_HEADER), MAX_ROWS_HEADER),
        (int)
            Math.min(
                Integer.MAX_VALUE,
                number(request.getHeader(FETCH_ROWS_HEADER), FETCH_ROWS_HEADER)));
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

  private static void send(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
