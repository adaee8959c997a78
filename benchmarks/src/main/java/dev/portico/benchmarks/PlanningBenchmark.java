package dev.portico.benchmarks;

import dev.portico.gateway.Gateway;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import dev.portico.testkit.tpch.TpchData;
import dev.portico.testkit.tpch.TpchQueries;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question: how long does a statement that was never seen before take to plan, and what does a
 * known one cost before its store is asked?
 *
 * <p>Workload: TPC-H at scale factor 0.01, split over PostgreSQL and Parquet, in this process and
 * without doors. {@link #newText} plans one of the 22 queries by EXPLAIN, which keeps no plan: Q6
 * is one table, Q8 joins eight, Q21 has correlated sub-queries. {@link #knownText} takes the kept
 * plan of a point query up to a connection of the store's pool, and gives it back unread.
 *
 * <p>Command: {@code java -cp "target/classes:$(cat target/classpath)" org.openjdk.jmh.Main
 * PlanningBenchmark} in {@code benchmarks}, after {@code ./mvnw -Dmaven.test.skip=true package}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class PlanningBenchmark {
  private static final double SCALE = 0.01;
  private static final String POINT =
      "SELECT o_totalprice FROM " + BenchConfig.SPLIT + ".orders WHERE o_orderkey = 1";

  private BenchPostgres postgres;
  private Gateway gateway;
  private Session session;

  /** One query. */
  @State(Scope.Benchmark)
  public static class Query {
    /** Its number. */
    @Param({"6", "8", "21"})
    public int number;
  }

  @Setup
  public void start() throws IOException, SQLException {
    Path folder =
        Path.of(System.getProperty("user.home"), ".cache", "portico", "bench", "planning");
    Limits limits = Limits.ofMachine();
    TpchData data = new TpchData(folder.resolve("text"), SCALE);
    Path parquet = folder.resolve("parquet");
    postgres = BenchPostgres.start(folder.resolve("postgres"), limits);
    postgres.load(data);
    BenchDuckDb.open(data, parquet, limits).close();
    Path config = BenchConfig.write(folder.resolve("config"), postgres, parquet, limits);
    gateway = Gateway.open(config, name -> Optional.empty());
    gateway.awaitProbed(Duration.ofSeconds(30));
    session =
        new Session(
            gateway.login(BenchConfig.USER, BenchConfig.PASSWORD),
            "benchmark",
            SessionSettings.DEFAULT);
  }

  @TearDown
  public void stop() throws IOException {
    gateway.close();
    postgres.close();
  }

  @Benchmark
  public int newText(Query query) {
    int rows = 0;
    String sql = "EXPLAIN " + TpchQueries.sql(query.number, BenchConfig.SPLIT);
    try (RowStream stream = gateway.queries().run(session, SqlRequest.of(sql))) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        rows += batch.rows();
      }
    }
    return rows;
  }

  @Benchmark
  public String knownText() {
    try (RowStream stream = gateway.queries().run(session, SqlRequest.of(POINT))) {
      return stream.queryId();
    }
  }
}
