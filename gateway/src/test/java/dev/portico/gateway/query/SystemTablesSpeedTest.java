package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.audit.RecentQueries;
import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import dev.portico.gateway.execute.CaptureStates;
import dev.portico.gateway.execute.Copies;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.LocalExecutor;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.execute.duckdb.DuckDbEngine;
import dev.portico.gateway.execute.duckdb.EngineSettings;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.policy.PolicyAuthorizer;
import dev.portico.gateway.policy.opa.EmbeddedDecider;
import dev.portico.gateway.policy.opa.OpaDecisions;
import dev.portico.gateway.query.own.OwnSources;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Port;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Discovery over a large mesh: {@code -Dportico.own.products=1000} makes it one of 10,000 tables
 * with 20 columns each. Processor time is told too, because a busy machine says little else.
 */
@Timeout(600)
class SystemTablesSpeedTest {
  private static final int PRODUCTS = Integer.getInteger("portico.own.products", 50);
  private static final int TABLES_EACH = 10;
  private static final int COLUMNS_EACH = 20;
  private static final String COUNT = "SELECT COUNT(*) FROM portico.columns";
  private static final String WIDE =
      "SELECT table_schema, COUNT(DISTINCT column_name), MAX(tags), MAX(description), SUM(CASE WHEN"
          + " masked THEN 1 ELSE 0 END) FROM portico.columns GROUP BY 1";
  private static final String ONE =
      "SELECT * FROM portico.columns WHERE table_schema = 'listeners' AND table_name = 't7_3'";

  @TempDir Path folder;

  @Test
  void withoutPolicies() throws Exception {
    try (Pipeline pipeline = new Pipeline(folder, new OpenAuthorizer())) {
      long all = (long) PRODUCTS * TABLES_EACH * COLUMNS_EACH + own();
      assertEquals(all, measure(pipeline, "open", "ana"));
    }
  }

  @Test
  void underTheShippedPolicies() throws Exception {
    Path bundle = Path.of("..", "policies", "bundle.tar.gz").toAbsolutePath();
    try (EmbeddedDecider decider =
        new EmbeddedDecider(
            bundle, "mesh/main/decision", Duration.ofSeconds(5), Duration.ofMinutes(1))) {
      decider.awaitReady();
      OpaDecisions decisions =
          new OpaDecisions(
              decider,
              Map.of("default", new HashKey("0123456789abcdef")),
              (kind, outcome, took) -> {});
      try (Pipeline pipeline = new Pipeline(folder, new PolicyAuthorizer(decisions))) {
        assertTrue(measure(pipeline, "embedded", "ana") > PRODUCTS * TABLES_EACH * 10L);
      }
    }
  }

  private static int own() {
    return OwnTables.all().stream().mapToInt(t -> t.columns().size()).sum();
  }

  private static long measure(Pipeline pipeline, String mode, String user) throws Exception {
    long rows = 0;
    for (String sql : List.of(COUNT, COUNT, WIDE, WIDE, ONE)) {
      long begin = System.nanoTime();
      long work = workNanos();
      List<List<Object>> answer = pipeline.ask(user, sql);
      told(mode, begin, work, sql);
      rows = sql.equals(COUNT) ? (long) answer.get(0).get(0) : rows;
    }
    long begin = System.nanoTime();
    long work = workNanos();
    ExecutorService clients = Executors.newFixedThreadPool(50);
    try {
      List<Future<Object>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String name = "user" + i % 5;
        answers.add(clients.submit(() -> pipeline.ask(name, COUNT).get(0).get(0)));
      }
      for (Future<Object> answer : answers) {
        assertEquals(rows, answer.get(200, TimeUnit.SECONDS));
      }
    } finally {
      clients.shutdownNow();
    }
    told(mode, begin, work, "50 counts at once by 5 users");
    return rows;
  }

  private static void told(String mode, long begin, long work, String what) {
    System.out.printf(
        "%s: %d ms, %d ms of processor: %s%n",
        mode, (System.nanoTime() - begin) / 1_000_000, (workNanos() - work) / 1_000_000, what);
  }

  private static long workNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** A mesh that nobody reads rows of. */
  private static final class Pipeline implements AutoCloseable, Catalog {
    private final CatalogSnapshot snapshot = snapshotOf();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final DuckDbEngine engine;
    private final QueryPipeline queries;

    Pipeline(Path folder, Authorizer authorizer) {
      Limits limits = Limits.defaults();
      engine =
          new DuckDbEngine(
              new EngineSettings(
                  512L << 20, 1L << 30, folder, 2, 4, Duration.ofMinutes(3), 100, List.of()),
              this);
      RecentQueries recent = new RecentQueries(100, AuditLiterals.KEEP);
      queries =
          new QueryPipeline(
              this,
              authorizer,
              new Planner(limits, connection -> "h2", timer),
              new LocalExecutor(new FragmentRunner(this), new Copies(this), engine),
              QueryEvents.all(recent),
              new OwnSources(recent, CaptureStates.NONE),
              limits,
              timer);
    }

    List<List<Object>> ask(String user, String sql) {
      Session session =
          new Session(
              new Principal(user, Set.of("analyst"), Map.of("countries", List.of("DE"))),
              "test",
              SessionSettings.DEFAULT);
      try (RowStream rows = queries.run(session, SqlRequest.of(sql))) {
        return Stack.read(rows);
      }
    }

    @Override
    public CatalogSnapshot snapshot() {
      return snapshot;
    }

    @Override
    public Port port(String connection) {
      throw new IllegalStateException("no store is asked");
    }

    @Override
    public void close() {
      queries.close();
      engine.close();
      timer.shutdownNow();
    }
  }

  private static CatalogSnapshot snapshotOf() {
    List<CatalogTable> tables = new ArrayList<>();
    List<DataProduct> products = new ArrayList<>();
    for (int p = 0; p < PRODUCTS; p++) {
      DataProduct product =
          new DataProduct(
              "p" + p,
              "product" + p,
              "1.0.0",
              "active",
              "listeners",
              "team",
              Optional.empty(),
              Optional.empty(),
              List.of(),
              List.of());
      products.add(product);
      for (int t = 0; t < TABLES_EACH; t++) {
        tables.add(table(product, "t" + p + "_" + t));
      }
    }
    return new CatalogSnapshot(1, tables, products, List.of(), List.of());
  }

  private static CatalogTable table(DataProduct product, String name) {
    List<CatalogColumn> columns = new ArrayList<>();
    for (int c = 0; c < COLUMNS_EACH; c++) {
      columns.add(
          new CatalogColumn(
              "column" + c,
              "column" + c,
              ColumnType.VARCHAR,
              true,
              Optional.empty(),
              Optional.of("what column " + c + " means"),
              Optional.empty(),
              c % 5 == 0 ? List.of("pii") : List.of(),
              Optional.empty()));
    }
    return new CatalogTable(
        new TableName(product.domain(), name),
        new Publisher.OutputPort(product, "port", "1.0.0", "c", List.of()),
        "store",
        new StoreRelation.Sql("public", name),
        columns,
        List.of(),
        false,
        List.of(),
        List.of(),
        Optional.empty(),
        TimeTravel.NONE,
        OptionalLong.empty());
  }
}
