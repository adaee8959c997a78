package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * The HTTP door. Made and started once by the composition root; {@link #close} lets answers on
 * their way end for a bounded time.
 */
public final class HttpDoor implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofMinutes(2);

  /** Spreadsheets end at two to eight thousand. */
  private static final int LONGEST_URL_BYTES = 16 * 1024;

  private static final int MOST_HEADER_BYTES = 32 * 1024;
  private static final int MOST_CONNECTIONS = 2_000;
  private static final int WAITING_REQUESTS = 100;
  private static final int OPERATION_THREADS = 4;

  private final HttpSettings settings;
  private final BoundedWork queryWork;
  private final BoundedWork operationWork;
  private final Connections connections;
  private final Server server;
  private volatile int port;

  public HttpDoor(HttpSettings settings, Behind behind) {
    this(settings, behind, Patience.USUAL);
  }

  /** As above, for tests that cannot wait as long as people may. */
  HttpDoor(HttpSettings settings, Behind behind, Patience patience) {
    this.connections = new Connections(patience.head());
    this.settings = settings;
    this.queryWork = new BoundedWork("http-query", settings.queries(), WAITING_REQUESTS);
    this.operationWork = new BoundedWork("http-operation", OPERATION_THREADS, WAITING_REQUESTS);
    ServerBuilder builder = listener();
    new Routes(builder, behind, connections, queryWork, operationWork, patience).addAll();
    builder.decorator(
        (next, ctx, request) -> {
          connections.begun(ctx.remoteAddress());
          ctx.log()
              .whenComplete()
              .thenAccept(
                  log -> {
                    connections.ended(ctx.remoteAddress());
                    tell(ctx, log, behind.operations());
                  });
          return next.serve(ctx, request);
        });
    this.server = builder.build();
  }

  private static void tell(ServiceRequestContext ctx, RequestLog log, Operations operations) {
    operations.answered(
        ctx.method().name(),
        ctx.config().route().patternString(),
        log.responseHeaders().status().code(),
        ctx.sessionProtocol().isTls() ? "https" : "http",
        Duration.ofNanos(log.totalDurationNanos()));
  }

  private ServerBuilder listener() {
    ServerBuilder builder =
        Server.builder()
            .maxRequestLength(settings.requestBytes())
            .requestTimeoutMillis(0) // queries have their own deadline
            .idleTimeout(IDLE)
            .childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(connections.handler()))
            .maxNumConnections(MOST_CONNECTIONS)
            .http1MaxInitialLineLength(LONGEST_URL_BYTES)
            .http1MaxHeaderSize(MOST_HEADER_BYTES)
            .http2MaxHeaderListSize(MOST_HEADER_BYTES)
            .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO) // close() drains before
            .disableServerHeader()
            .meterRegistry(NoopMeterRegistry.get()) // ours are in audit.Metrics
            .unloggedExceptionsReportInterval(Duration.ZERO) // Problems logs what is our fault
            .errorHandler(new ProblemErrorHandler());
    settings
        .tls()
        .ifPresentOrElse(
            tls -> builder.https(settings.address()).tls(TlsKeys.of(tls)),
            () -> builder.http(settings.address()));
    return builder;
  }

  /**
   * Begins to listen.
   *
   * @throws GatewayException when the address is taken or not ours
   */
  public void start() {
    try {
      server.start().join();
      port = server.activeLocalPort();
    } catch (CompletionException e) {
      throw cannotListen(Exceptions.peel(e));
    }
  }

  private GatewayException cannotListen(Throwable cause) {
    InetSocketAddress address = settings.address();
    String place = address.getHostString() + ":" + address.getPort();
    String reason =
        cause instanceof BindException || String.valueOf(cause.getMessage()).contains("in use")
            ? "is taken by another program, or not an address of this machine"
            : "cannot be listened on";
    return new GatewayException(
        ErrorCode.ADDRESS_UNAVAILABLE,
        "the HTTP door's address " + place + " " + reason + "; change http.port or http.host",
        cause);
  }

  /** What the door serves, for the test that every route asks who is there. */
  List<ServiceConfig> services() {
    return server.serviceConfigs();
  }

  /** Where the door listens, with the port that it got. */
  public URI uri() {
    String scheme = settings.tls().isPresent() ? "https" : "http";
    String host = settings.address().getHostString();
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return URI.create(scheme + "://" + bracketed + ":" + port + "/");
  }

  /**
   * Refuses new queries, waits for answers on their way for a bounded time, then breaks off the
   * rest.
   */
  @Override
  public void close() {
    queryWork.drain(DRAIN);
    server.close();
    queryWork.close();
    operationWork.close();
  }
}
