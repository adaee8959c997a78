package dev.portico.gateway;

import dev.portico.gateway.audit.AuditLog;
import dev.portico.gateway.audit.Metrics;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.PortFactories;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Executor;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.LocalExecutor;
import dev.portico.gateway.execute.duckdb.DuckDbEngine;
import dev.portico.gateway.execute.duckdb.EngineSettings;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.query.QueryPipeline;
import dev.portico.spi.FilePort;
import dev.portico.spi.Port;
import dev.portico.spi.SqlPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The object graph behind the doors, made in the order in which one thing needs the other. */
final class Services implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);
  private static final int TIMER_THREADS = 2;

  private final Closing closing = new Closing();
  private final Metrics metrics;
  private final Authenticator authenticator;
  private final LiveCatalog catalog;
  private final QueryPipeline queries;

  Services(ServerSettings settings) {
    try {
      Authorizer authorizer = authorizer(settings);
      metrics = closing.later(new Metrics());
      authenticator = closing.later(Authenticator.of(settings.authentication()));
      PortFactories adapters = closing.later(PortFactories.load(settings.plugins()));
      catalog = closing.later(LiveCatalog.open(settings, adapters));
      Executor executor = executor(settings);
      ScheduledExecutorService timer = timer();
      Planner planner = new Planner(settings.limits(), c -> dialect(catalog, c), timer);
      queries =
          closing.later(
              new QueryPipeline(
                  catalog,
                  authorizer,
                  planner,
                  executor,
                  QueryEvents.all(metrics, new AuditLog()),
                  settings.limits(),
                  timer));
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  private static Authorizer authorizer(ServerSettings settings) {
    return switch (settings.policy().mode()) {
      case OPEN -> {
        LOG.warn(
            "policy.mode is open: everybody who can log in reads every row of every product;"
                + " this is for trying things out, not for people's data");
        yield new OpenAuthorizer();
      }
      case EMBEDDED, SERVER ->
          throw new GatewayException(
              ErrorCode.CONFIGURATION_INVALID,
              "policy.mode "
                  + settings.policy().mode().name().toLowerCase(Locale.ROOT)
                  + " is not part of this build, which knows only open");
    };
  }

  private Executor executor(ServerSettings settings) {
    Limits limits = settings.limits();
    SpillFolder spill = closing.later(SpillFolder.in(settings.state().folder()));
    EngineSettings engine =
        new EngineSettings(
            limits.engineMemoryBytes(),
            limits.spillBytes(),
            spill.path(),
            limits.engineThreads(),
            limits.engineQueries(),
            roots(settings));
    DuckDbEngine duckdb = new DuckDbEngine(engine, catalog);
    metrics.gauge(
        "portico.engine.connections",
        "Queries that hold the engine",
        duckdb,
        DuckDbEngine::openConnections);
    return closing.later(new LocalExecutor(new FragmentRunner(catalog), duckdb));
  }

  /** The folders of all file ports: the engine may read nothing else. */
  private List<String> roots(ServerSettings settings) {
    List<String> roots = new ArrayList<>();
    for (String connection : settings.connections().keySet()) {
      try {
        if (catalog.port(connection) instanceof FilePort files) {
          roots.addAll(files.roots());
        }
      } catch (GatewayException e) {
        LOG.warn("connection {} cannot be used: {}", connection, e.display());
      }
    }
    return roots;
  }

  private static String dialect(Catalog catalog, String connection) {
    Port port = catalog.port(connection);
    if (port instanceof SqlPort sql) {
      return sql.dialect();
    }
    throw new IllegalArgumentException(connection + " is no SQL connection");
  }

  private ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            TIMER_THREADS,
            task -> {
              Thread thread = new Thread(task, "portico-timer");
              thread.setDaemon(true);
              return thread;
            });
    // alarms of queries that ended in time must not wait in the queue for their deadline
    timer.setRemoveOnCancelPolicy(true);
    closing.later(timer::shutdownNow);
    return timer;
  }

  Metrics metrics() {
    return metrics;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  LiveCatalog catalog() {
    return catalog;
  }

  QueryPipeline queries() {
    return queries;
  }

  @Override
  public void close() {
    closing.close();
  }
}
