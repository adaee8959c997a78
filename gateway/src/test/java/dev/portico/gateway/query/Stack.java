package dev.portico.gateway.query;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.audit.Receipt;
import dev.portico.gateway.audit.RecentQueries;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.PortFactories;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Copies;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.LocalExecutor;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.execute.duckdb.DuckDbEngine;
import dev.portico.gateway.execute.duckdb.EngineSettings;
import dev.portico.gateway.history.HistoryService;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.query.own.OwnSources;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.ViewQueries;
import dev.portico.spi.FilePort;
import dev.portico.spi.RowBatch;
import dev.portico.spi.SqlPort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;

/** The pipeline over real stores without doors, with a view of what it holds. */
public final class Stack implements AutoCloseable {
  private final PortFactories adapters;
  private final LiveCatalog catalog;
  private final HistoryService history;
  private final DuckDbEngine engine;
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final Queue<QueryEvent> finished = new ConcurrentLinkedQueue<>();
  private final RecentQueries recent = new RecentQueries(100, AuditLiterals.KEEP);
  private final QueryPipeline queries;

  private Stack(Path config, Authorizer authorizer, InstantSource clock) {
    ServerSettings settings = SettingsReader.read(config, name -> Optional.empty());
    timer.setRemoveOnCancelPolicy(true);
    adapters = PortFactories.load(settings.plugins());
    catalog = LiveCatalog.open(settings, adapters, new ViewQueries());
    catalog.awaitProbed(Duration.ofSeconds(30));
    history =
        new HistoryService(
            settings.state().folder(),
            config.resolve("spill"),
            settings.limits().spillBytes(),
            settings.timeTravel(),
            catalog,
            () -> catalog.awaitProbed(Duration.ZERO),
            clock);
    String histories = HistoryService.makeFolder(settings.state().folder()).toString();
    engine =
        new DuckDbEngine(
            new EngineSettings(
                settings.limits().engineMemoryBytes(),
                settings.limits().spillBytes(),
                config.resolve("spill"),
                settings.limits().engineThreads(),
                settings.limits().engineQueries(),
                settings.limits().engineWait(),
                settings.limits().engineResults(),
                Stream.concat(
                        settings.connections().keySet().stream()
                            .map(catalog::port)
                            .filter(FilePort.class::isInstance)
                            .flatMap(p -> ((FilePort) p).roots().stream()),
                        Stream.of(histories))
                    .toList()),
            catalog,
            history);
    queries =
        new QueryPipeline(
            catalog,
            authorizer,
            new Planner(settings.limits(), c -> ((SqlPort) catalog.port(c)).dialect(), timer),
            new LocalExecutor(new FragmentRunner(catalog), new Copies(catalog), engine),
            QueryEvents.all(recorded(), recent),
            new OwnSources(recent, history),
            settings.limits(),
            timer);
  }

  static Stack over(Path config) {
    return over(config, new OpenAuthorizer());
  }

  public static Stack over(Path config, Authorizer authorizer) {
    return over(config, authorizer, InstantSource.system());
  }

  /** The same, capturing at instants of the test's own. */
  public static Stack over(Path config, Authorizer authorizer, InstantSource clock) {
    return new Stack(config, authorizer, clock);
  }

  private QueryEvents recorded() {
    return new QueryEvents() {
      @Override
      public Receipt started(QueryEvent event) {
        return Receipt.NONE;
      }

      @Override
      public Receipt finished(QueryEvent event) {
        finished.add(event);
        return Receipt.NONE;
      }
    };
  }

  /** The captured histories, which the test itself must start or fill. */
  public HistoryService history() {
    return history;
  }

  public LiveCatalog catalog() {
    return catalog;
  }

  public QueryPipeline queries() {
    return queries;
  }

  DuckDbEngine engine() {
    return engine;
  }

  /** Alarms that wait for their moment. */
  int alarms() {
    return timer.getQueue().size();
  }

  /** The events of queries that are over. */
  public Queue<QueryEvent> finished() {
    return finished;
  }

  static Session session(String name) {
    return new Session(
        new Principal(name, Set.of("analyst"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  RowStream run(String sql) {
    return queries.run(session("ana"), SqlRequest.of(sql));
  }

  RowStream run(String sql, Duration timeout) {
    return queries.run(session("ana"), new SqlRequest(sql, List.of(), Optional.of(timeout), 0));
  }

  /** All rows. */
  List<List<Object>> rows(String sql) {
    try (RowStream stream = run(sql)) {
      return read(stream);
    }
  }

  static List<List<Object>> read(RowStream stream) {
    List<List<Object>> rows = new ArrayList<>();
    for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
      for (int i = 0; i < batch.rows(); i++) {
        int row = i;
        List<Object> cells = new ArrayList<>();
        batch.columns().forEach(c -> cells.add(c.value(row)));
        rows.add(cells);
      }
    }
    return rows;
  }

  /** How many rows there are, without keeping them. */
  long count(String sql) {
    try (RowStream stream = run(sql)) {
      return count(stream);
    }
  }

  static long count(RowStream stream) {
    long rows = 0;
    for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
      rows += batch.rows();
    }
    return rows;
  }

  /** The plan in lines. */
  String explain(String sql) {
    StringBuilder plan = new StringBuilder();
    rows("EXPLAIN PLAN FOR " + sql).forEach(row -> plan.append(row.get(0)).append('\n'));
    return plan.toString();
  }

  /** The error a query ends with. */
  GatewayException failure(String sql) {
    try {
      long rows = count(sql);
      throw new AssertionError("no error, but " + rows + " rows");
    } catch (GatewayException e) {
      return e;
    }
  }

  @Override
  public void close() {
    queries.close();
    engine.close();
    history.close();
    catalog.close();
    adapters.close();
    timer.shutdownNow();
  }
}
