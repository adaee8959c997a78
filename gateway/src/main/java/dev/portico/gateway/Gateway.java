package dev.portico.gateway;

import dev.portico.gateway.catalog.ProductRegistry;
import dev.portico.gateway.catalog.ReloadReport;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.cli.DriverJar;
import dev.portico.gateway.cli.Rehearsal;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.config.SecretSource;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.avatica.AvaticaDoor;
import dev.portico.gateway.protocol.http.Behind;
import dev.portico.gateway.protocol.http.HttpDoor;
import dev.portico.gateway.protocol.http.HttpSettings;
import dev.portico.gateway.protocol.http.Operations;
import dev.portico.gateway.protocol.http.Products;
import dev.portico.gateway.query.QueryDecisions;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole gateway: its services and, for a server, its doors. Closing it drains both doors at the
 * same time, each for a bounded time, then closes everything in the reverse order of its making.
 */
public final class Gateway implements RunningGateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final String LOCAL = "local";

  private final ServerSettings settings;
  private final Services services;
  private AvaticaDoor jdbc;
  private HttpDoor http;
  private volatile String notReadyBecause = "starting";

  private Gateway(ServerSettings settings, Clock clock) {
    this.settings = settings;
    this.services = new Services(settings, clock);
  }

  /**
   * A server with both doors open; {@code config} is the folder that holds the settings, or their
   * file.
   */
  public static Gateway serve(Path config, SecretSource environment) {
    Gateway gateway = open(config, environment);
    try {
      gateway.openDoors();
      return gateway;
    } catch (RuntimeException | Error e) {
      gateway.close();
      throw e;
    }
  }

  /** The same without doors. */
  public static Gateway open(Path config, SecretSource environment) {
    return new Gateway(SettingsReader.read(config, environment), Clock.systemUTC());
  }

  /** Without doors, under other policies, and without a trace in the memory of the server. */
  public static Gateway rehearse(Path config, SecretSource environment, Rehearsal rehearsal) {
    ServerSettings settings = SettingsReader.read(config, environment);
    Path trail =
        rehearsal.trail() == Rehearsal.Trail.SERVERS
            ? settings.audit().folder()
            : rehearsal.state().resolve("audit");
    return new Gateway(
        settings.rehearsed(rehearsal.bundle(), rehearsal.state(), trail), rehearsal.clock());
  }

  private void openDoors() {
    Thread warmUp = new Thread(services.queries()::warmUp, "portico-warm-up");
    warmUp.setDaemon(true);
    warmUp.start();
    jdbc = jdbcDoor();
    services
        .metrics()
        .gauge(
            "portico.jdbc.connections",
            "Open JDBC connections",
            jdbc,
            AvaticaDoor::openConnections);
    http =
        new HttpDoor(
            new HttpSettings(
                new InetSocketAddress(settings.http().host(), settings.http().port()),
                settings.tls(),
                settings.limits().requestBytes(),
                settings.limits().queries()),
            new Behind(
                services.queries(),
                services.authenticator(),
                services.remembered(),
                new ServerOperations(),
                services.exports()));
    http.start();
    notReadyBecause = "";
    services.history().start();
    services.catalog().logProblems();
    LOG.info("serving {} tables", services.catalog().snapshot().tables().size());
  }

  private AvaticaDoor jdbcDoor() {
    ServerSettings.Door door = settings.jdbc();
    return AvaticaDoor.start(
        door.host(),
        door.port(),
        settings.tls(),
        services.authenticator(),
        services.queries(),
        settings.limits());
  }

  @Override
  public Optional<String> jdbcUrl() {
    String parameters = settings.tls().isPresent() ? "?tls=true" : "";
    return Optional.ofNullable(jdbc)
        .map(AvaticaDoor::address)
        .map(
            a ->
                "jdbc:portico://" + host(a.getHostString()) + ":" + a.getPort() + "/" + parameters);
  }

  private static String host(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  @Override
  public Optional<URI> httpUri() {
    return Optional.ofNullable(http).map(HttpDoor::uri);
  }

  @Override
  public QueryService queries() {
    return services.queries();
  }

  @Override
  public Principal login(String user, String password) {
    byte[] basic = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    String header = "Basic " + Base64.getEncoder().encodeToString(basic);
    return services.authenticator().authenticate(header, LOCAL);
  }

  @Override
  public Optional<Principal> user(String name) {
    return services.authenticator().user(name);
  }

  @Override
  public QueryDecisions decisions(Session session, String sql) {
    return services.queries().decisions(session, sql);
  }

  @Override
  public List<String> explainPolicy(String user, Optional<String> purpose, String sql) {
    Principal principal =
        user(user)
            .orElseThrow(
                () ->
                    new GatewayException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "there is no user \"" + user + "\" in the users' file"));
    SessionSettings settings = SessionSettings.DEFAULT.withPurpose(purpose);
    return services.queries().explainWhole(new Session(principal, LOCAL, settings), sql);
  }

  /**
   * Waits until every reachable store was compared with its contracts; false when that takes
   * longer.
   */
  public boolean awaitProbed(Duration patience) {
    return services.catalog().awaitProbed(patience);
  }

  @Override
  public void close() {
    notReadyBecause = "draining";
    CompletableFuture<Void> jdbcDrained =
        CompletableFuture.runAsync(() -> Closing.quietly(jdbc), Gateway::run);
    CompletableFuture<Void> httpDrained =
        CompletableFuture.runAsync(() -> Closing.quietly(http), Gateway::run);
    CompletableFuture.allOf(jdbcDrained, httpDrained).join();
    services.close();
  }

  private static void run(Runnable drain) {
    new Thread(drain, "portico-drain-door").start();
  }

  /** What the HTTP door asks of the whole server. */
  private final class ServerOperations implements Operations {
    @Override
    public String notReadyBecause() {
      return notReadyBecause.isEmpty() && !services.audit().available()
          ? "the audit trail cannot be written"
          : notReadyBecause;
    }

    @Override
    public ReloadReport reload(Principal by) {
      ReloadReport report = services.catalog().reload();
      services.audit().reloaded(by.name(), report.version(), report.problems().size());
      return report;
    }

    @Override
    public long erase(Principal by, TableName table, List<String> key) {
      long erased = services.history().erase(table, key);
      services.audit().erased(by.name(), table.toString(), erased);
      return erased;
    }

    @Override
    public Products products() {
      return new ProductOperations(
          new ProductRegistry(services.catalog(), InstantSource.system()),
          services.catalog(),
          services.queries(),
          services.audit());
    }

    @Override
    public void answered(
        String method, String route, int status, String scheme, Duration duration) {
      services.metrics().httpAnswered(method, route, status, scheme, duration);
    }

    @Override
    public Optional<Path> driverJar() {
      return DriverJar.beside();
    }

    @Override
    public String metrics() {
      return services.metrics().scrape();
    }
  }
}
