package dev.portico.gateway;

import dev.portico.gateway.audit.AuditLog;
import dev.portico.gateway.audit.AuditTrail;
import dev.portico.gateway.audit.Metrics;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.audit.RecentQueries;
import dev.portico.gateway.audit.trace.QueryTraces;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.PortFactories;
import dev.portico.gateway.cli.Version;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.ServerSettings.Traces;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Copies;
import dev.portico.gateway.execute.Executor;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.LocalExecutor;
import dev.portico.gateway.execute.duckdb.DuckDbEngine;
import dev.portico.gateway.execute.duckdb.EngineSettings;
import dev.portico.gateway.execute.duckdb.ParquetFiles;
import dev.portico.gateway.history.HistoryService;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.protocol.TrustedProxies;
import dev.portico.gateway.protocol.http.Exports;
import dev.portico.gateway.query.QueryPipeline;
import dev.portico.gateway.query.own.OwnSources;
import dev.portico.gateway.result.Spools;
import dev.portico.gateway.sql.ViewQueries;
import dev.portico.gateway.state.AccessKeys;
import dev.portico.gateway.state.Remembered;
import dev.portico.gateway.state.SavedQueries;
import dev.portico.gateway.state.StateStore;
import dev.portico.spi.FilePort;
import dev.portico.spi.Port;
import dev.portico.spi.SqlPort;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The object graph behind the doors, made in the order in which one thing needs the other. */
final class Services implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);
  private static final int TIMER_THREADS = 2;
  private static final String OWN = "portico";
  private static final String OTHER_SYSTEM = "other_sql";
  private static final Map<String, String> SYSTEMS =
      Map.of("postgresql", "postgresql", "postgres", "postgresql", "h2", "h2database");

  /** A few row groups of the results that are written at once. */
  private static final long PARQUET_MEMORY_BYTES = 512L << 20;

  /** Tables with a number of their own in the metrics. */
  private static final int MOST_LABELS = 100;

  private final Closing closing = new Closing();
  private final Metrics metrics;
  private final AuditTrail audit;
  private final RecentQueries recent;
  private final Authenticator authenticator;
  private final LiveCatalog catalog;
  private final QueryPipeline queries;
  private final Remembered remembered;
  private HistoryService history;
  private Exports exports;

  /**
   * @param clock tells each statement its now
   */
  Services(ServerSettings settings, Clock clock) {
    try {
      metrics = closing.later(new Metrics());
      audit = closing.later(AuditTrail.open(settings.audit(), Version.number()));
      recent = new RecentQueries(settings.audit().recent(), settings.audit().literals());
      measureAudit();
      // policies are compiled while everything else is made
      PolicyService policies = closing.later(PolicyService.of(settings.policy(), metrics));
      authenticator =
          closing.later(
              Authenticator.of(
                  settings.authentication(), new TrustedProxies(settings.trustedProxies()), audit));
      StateStore state = closing.later(StateStore.of(settings.state()));
      remembered =
          new Remembered(
              new AccessKeys(state, settings.accessKeys(), audit, clock), new SavedQueries(state));
      PortFactories adapters = closing.later(PortFactories.load(settings.plugins()));
      catalog = closing.later(LiveCatalog.open(settings, adapters, new ViewQueries()));
      Executor executor = executor(settings);
      ScheduledExecutorService timer = timer();
      metrics.stores(connection -> system(catalog, connection));
      Planner planner = new Planner(settings.limits(), c -> dialect(catalog, c), timer);
      queries =
          closing.later(
              new QueryPipeline(
                  catalog,
                  policies.authorizer(),
                  planner,
                  executor,
                  events(settings),
                  new OwnSources(recent, history),
                  settings.limits(),
                  timer,
                  clock));
      policies.awaitReady();
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  private QueryEvents events(ServerSettings settings) {
    QueryEvents told =
        QueryEvents.all(audit, metrics, recent, new AuditLog(settings.audit().literals()));
    return settings
        .telemetry()
        .traces()
        .<QueryEvents>map(traces -> QueryEvents.all(told, traces(traces)))
        .orElse(told);
  }

  private QueryTraces traces(Traces settings) {
    return closing.later(
        QueryTraces.to(
            settings,
            Version.number(),
            connection ->
                connection.equals(OwnTables.CONNECTION) ? OWN : system(catalog, connection)));
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
            limits.engineWait(),
            limits.engineResults(),
            roots(settings));
    history =
        closing.later(
            new HistoryService(
                settings.state().folder(),
                spill.path(),
                limits.spillBytes(),
                settings.timeTravel(),
                catalog,
                () -> catalog.awaitProbed(Duration.ZERO),
                InstantSource.system()));
    measureHistory();
    exports = exports(limits, spill.path());
    DuckDbEngine duckdb = new DuckDbEngine(engine, catalog, history);
    metrics.gauge(
        "portico.engine.connections",
        "Queries in the engine, at work or half-read",
        duckdb,
        DuckDbEngine::openConnections);
    return closing.later(
        new LocalExecutor(new FragmentRunner(catalog), new Copies(catalog), duckdb));
  }

  private Exports exports(Limits limits, Path spill) {
    Spools spools = new Spools(spill.resolve("answers"), limits.spillBytes());
    metrics.gauge(
        "portico.http.answer.files",
        "Temporary files of answers that are made or sent",
        spools,
        Spools::open);
    return new Exports(
        spools,
        closing.later(
            new ParquetFiles(
                spools.folder(),
                spill.resolve("parquet"),
                Math.min(limits.engineMemoryBytes(), PARQUET_MEMORY_BYTES),
                limits.spillBytes())));
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
    roots.add(HistoryService.makeFolder(settings.state().folder()).toString());
    return roots;
  }

  private void measureHistory() {
    metrics.gauges(
        "portico.history.lag.seconds",
        "Seconds since the last capture, of the tables with the longest",
        "table",
        () -> history.lags(MOST_LABELS));
    metrics.gauges(
        "portico.history.bytes",
        "Bytes of captured history, of the largest tables",
        "table",
        () -> history.sizes(MOST_LABELS));
  }

  /** The kind of a store, as OpenTelemetry's {@code db.system.name} has it. */
  private static String system(Catalog catalog, String connection) {
    try {
      return catalog.port(connection) instanceof SqlPort sql
          ? SYSTEMS.getOrDefault(sql.dialect().toLowerCase(Locale.ROOT), OTHER_SYSTEM)
          : OTHER_SYSTEM;
    } catch (GatewayException e) {
      // the connection went away with a reload
      return OTHER_SYSTEM;
    }
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

  private void measureAudit() {
    metrics.gauge(
        "portico.audit.sequence",
        "Number of the last record of the audit trail",
        audit,
        trail -> trail.head().sequence());
    metrics.gauge(
        "portico.audit.available",
        "1 while the audit trail can be written, 0 while queries are refused because it cannot",
        audit,
        trail -> trail.available() ? 1 : 0);
  }

  AuditTrail audit() {
    return audit;
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

  /** The captured histories. */
  HistoryService history() {
    return history;
  }

  /** Access keys and saved queries. */
  Remembered remembered() {
    return remembered;
  }

  /** For answers that are made whole before they are sent. */
  Exports exports() {
    return exports;
  }

  QueryPipeline queries() {
    return queries;
  }

  @Override
  public void close() {
    closing.close();
  }
}
