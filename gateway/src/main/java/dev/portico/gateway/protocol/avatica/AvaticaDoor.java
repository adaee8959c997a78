package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings.Tls;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.query.QueryService;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDBC door: listens from {@link #start} until {@link #close}. Made by the composition root.
 */
public final class AvaticaDoor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AvaticaDoor.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  /** Sockets for each connection: its own, its lifeline, one for a cancel, one that is closing. */
  private static final int SOCKETS = 4;

  /**
   * Threads beyond those of running queries: fetches, metadata, and cancels, which must never wait
   * for queries.
   */
  private static final int SPARE_THREADS = 64;

  private static final int HEADER_BYTES = 64 << 10;

  private final Server server;
  private final DoorHandler handler;
  private final Connections connections;
  private final ClientWatch watch;
  private final InetSocketAddress address;

  private AvaticaDoor(
      Server server,
      DoorHandler handler,
      Connections connections,
      ClientWatch watch,
      InetSocketAddress address) {
    this.server = server;
    this.handler = handler;
    this.connections = connections;
    this.watch = watch;
    this.address = address;
  }

  /**
   * Opens the door.
   *
   * @param port 0 for any free one
   * @param tls the server's certificate; plain HTTP without
   * @throws GatewayException when the port is taken or the key store cannot be read
   */
  public static AvaticaDoor start(
      String host,
      int port,
      Optional<Tls> tls,
      Authenticator authenticator,
      QueryService queries,
      Limits limits) {
    return start(host, port, tls, authenticator, queries, limits, Pace.DEFAULT);
  }

  static AvaticaDoor start(
      String host,
      int port,
      Optional<Tls> tls,
      Authenticator authenticator,
      QueryService queries,
      Limits limits,
      Pace pace) {
    Connections connections = new Connections(queries, limits);
    PorticoService service = new PorticoService(connections, new MetadataTables(queries));
    ClientWatch watch = new ClientWatch();
    DoorHandler handler =
        new DoorHandler(authenticator, connections, service, watch, limits.requestBytes(), pace);
    Server server = new Server(threads(limits));
    server.addBean(new ConnectionLimit(SOCKETS * limits.connections() + SPARE_THREADS, server));
    ServerConnector connector = connector(server, tls, pace);
    connector.setHost(host);
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(handler);
    try {
      connector.open();
      server.start();
    } catch (Exception e) {
      connections.close();
      watch.close();
      boolean bound = connector.isOpen();
      connector.close();
      stop(server);
      throw bound && tls.isPresent()
          ? keyStoreFault(tls.get(), e)
          : cannotListen(host + ":" + port, e);
    }
    return new AvaticaDoor(
        server, handler, connections, watch, new InetSocketAddress(host, connector.getLocalPort()));
  }

  /** Where the door listens, with the port in use. */
  public InetSocketAddress address() {
    return address;
  }

  /** Open JDBC connections, for metrics. */
  public int openConnections() {
    return connections.count();
  }

  /** Takes no new statement, lets the running ones end for a while, then cancels the rest. */
  @Override
  public void close() {
    connections.stopTaking();
    long end = System.nanoTime() + DRAIN.toNanos();
    try {
      while (System.nanoTime() < end && (handler.inFlight() > 0 || connections.hasOpenResults())) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.close();
    stop(server);
    watch.close();
  }

  private static QueuedThreadPool threads(Limits limits) {
    QueuedThreadPool threads = new QueuedThreadPool(limits.queries() + SPARE_THREADS, 8);
    threads.setName("jdbc-door");
    threads.setDaemon(true);
    return threads;
  }

  private static ServerConnector connector(Server server, Optional<Tls> tls, Pace pace) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(HEADER_BYTES);
    HttpConnectionFactory http = new PacedConnections(configuration, pace);
    ServerConnector connector =
        tls.map(
                t ->
                    new ServerConnector(
                        server, new SslConnectionFactory(keys(t), "http/1.1"), http))
            .orElseGet(() -> new ServerConnector(server, http));
    connector.setIdleTimeout(pace.idle().toMillis());
    return connector;
  }

  private static SslContextFactory.Server keys(Tls tls) {
    SslContextFactory.Server keys = new SslContextFactory.Server();
    keys.setKeyStorePath(tls.keyStore().toString());
    keys.setKeyStorePassword(tls.keyStorePassword().reveal());
    keys.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    return keys;
  }

  private static GatewayException keyStoreFault(Tls tls, Exception failure) {
    return new GatewayException(
        ErrorCode.CONFIGURATION_INVALID,
        "the key store "
            + tls.keyStore().getFileName()
            + " cannot be opened; check tls.keyStore and tls.keyStorePassword",
        failure);
  }

  private static GatewayException cannotListen(String address, Exception failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason =
        root instanceof BindException
            ? "is taken by another program, or not an address of this machine"
            : "cannot be listened on";
    return new GatewayException(
        ErrorCode.ADDRESS_UNAVAILABLE,
        "the JDBC door's address " + address + " " + reason + "; change jdbc.port or jdbc.host",
        failure);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the JDBC door did not stop cleanly", e);
    }
  }
}
