package dev.portico.benchmarks;

import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.TroubledS3;
import dev.portico.testkit.tpch.TpchData;
import dev.portico.testkit.tpch.TpchDescriptors;
import dev.portico.testkit.tpch.TpchQueries;
import dev.portico.testkit.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * TPC-H in Parquet on an S3 server that is as far away as another data centre's, against the same
 * files on the local disk: each query once with an empty mirror, then again and again. {@code
 * benchmarks/run --object-store} starts it. The server and the proxy that makes it slow share the
 * machine with the gateway.
 */
public final class ObjectStore {
  private static final String BUCKET = "tpch";
  private static final Duration LATENCY = Duration.ofMillis(30);
  private static final long BYTES_PER_SECOND = 50_000_000;
  private static final double COLD_TARGET = 1.3;
  private static final double WARM_TARGET = 1.10;

  private static final String SETTINGS =
      """
      environment: %s
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        files: {type: local, root: "%s", allow: [{domain: files}]}
      %s
      authentication: {users: users.yaml}
      policy: {mode: open}
      limits: {engineMemory: %dMiB, engineThreads: %d}
      """;

  private static final String LAKE =
      """
        lake%1$d:
          {type: s3, endpoint: "%2$s", accessKey: %3$s, secretKey: %4$s, listingAge: 1h,
          allow: [{domain: q%1$d}]}
      """;

  private final Options options;
  private final Limits limits = Limits.ofMachine();

  private ObjectStore(Options options) {
    this.options = options;
  }

  /**
   * What one query took.
   *
   * @param duckdb the same of DuckDB's own reader, when it was asked for
   */
  record Query(
      int number,
      double coldMillis,
      long bytes,
      long requests,
      Times warm,
      Times local,
      Optional<DuckDbOnS3.Cold> duckdb) {
    /** The time that its bytes alone need on the wire. */
    double bytesMillis() {
      return bytes * 1_000.0 / BYTES_PER_SECOND;
    }

    double coldRatio() {
      return coldMillis / bytesMillis();
    }

    double warmRatio() {
      return warm.medianMillis() / local.medianMillis();
    }
  }

  public static void main(String[] arguments) throws IOException, SQLException {
    new ObjectStore(Options.parse(List.of(arguments))).run();
  }

  private void run() throws IOException, SQLException {
    double load = Limits.Machine.loadAverage();
    Path parquet = options.folder().resolve("parquet");
    Path text = options.folder().resolve("text");
    BenchDuckDb.open(new TpchData(text, options.scale()), parquet, limits).close();
    try (TestS3 server = TestS3.start();
        TroubledS3 proxy = new TroubledS3(server.endpoint())) {
      server.createBucket(BUCKET);
      long stored = 0;
      for (TpchTable table : TpchTable.values()) {
        Path file = parquet.resolve(table.sqlName() + ".parquet");
        server.put(BUCKET, table.sqlName() + ".parquet", file);
        stored += Files.size(file);
      }
      Path config = configuration(parquet, server, proxy);
      try (GatewayProcess gateway = GatewayProcess.start(options, config);
          Connection portico = gateway.connect(BenchConfig.USER)) {
        Optional<DuckDbOnS3> duckdb =
            options.duckdb().map(python -> new DuckDbOnS3(python, server, proxy, BUCKET, limits));
        List<Query> queries = measure(portico, proxy, duckdb);
        write(report(queries, stored, load));
      }
    }
  }

  /** A connection and so a mirror for each query, all empty. */
  private Path configuration(Path parquet, TestS3 server, TroubledS3 proxy) throws IOException {
    Path folder = options.folder().resolve("object-store");
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(folder);
    StringBuilder lakes = new StringBuilder();
    Path domains = folder.resolve("domains");
    TpchDescriptors.write(domains, "files", Set.of());
    for (int number = 1; number <= TpchQueries.COUNT; number++) {
      lakes.append(
          LAKE.formatted(number, proxy.endpoint(), server.accessKey(), server.secretKey()));
      TpchDescriptors.writeRemote(domains, "q" + number, "lake" + number, "s3://" + BUCKET);
    }
    Files.writeString(
        folder.resolve("portico.yaml"),
        SETTINGS.formatted(
            TpchDescriptors.ENVIRONMENT,
            parquet,
            lakes,
            limits.memoryMebibytes(),
            limits.threads()));
    Files.writeString(
        folder.resolve("users.yaml"),
        "users:\n  - {name: %s, roles: [analyst], password: \"%s\"}\n"
            .formatted(BenchConfig.USER, PasswordHasher.hash(BenchConfig.PASSWORD)));
    return folder;
  }

  private List<Query> measure(Connection portico, TroubledS3 proxy, Optional<DuckDbOnS3> duckdb)
      throws SQLException, IOException {
    List<Query> queries = new ArrayList<>();
    for (int number = 1; number <= TpchQueries.COUNT; number++) {
      // what is warm in a gateway that has been running: plans and compiled code, not files
      Reading.all(portico, TpchQueries.sql(number, "files"));
      proxy.latency(LATENCY);
      proxy.limit(BYTES_PER_SECOND);
      long bytes = proxy.traffic().bodyBytes();
      long requests = proxy.traffic().count();
      String remote = TpchQueries.sql(number, "q" + number);
      long begin = System.nanoTime();
      Reading.all(portico, remote);
      double cold = (System.nanoTime() - begin) / 1e6;
      long fetched = proxy.traffic().bodyBytes() - bytes;
      long asked = proxy.traffic().count() - requests;
      String local = TpchQueries.sql(number, "files");
      Times[] times =
          Times.alternating(
              1,
              options.repetitions(),
              round -> Reading.all(portico, local),
              round -> Reading.all(portico, remote));
      Optional<DuckDbOnS3.Cold> other =
          duckdb.isPresent() ? Optional.of(duckdb.get().query(number)) : Optional.empty();
      queries.add(new Query(number, cold, fetched, asked, times[1], times[0], other));
      System.err.printf(
          Locale.ROOT,
          "benchmarks: Q%d cold %.0f ms for %,d bytes (%.2f), warm %.2f of local%n",
          number,
          cold,
          fetched,
          queries.get(queries.size() - 1).coldRatio(),
          queries.get(queries.size() - 1).warmRatio());
    }
    return queries;
  }

  private String report(List<Query> queries, long stored, double load) {
    double bytesMillis = queries.stream().mapToDouble(Query::bytesMillis).sum();
    double cold = queries.stream().mapToDouble(Query::coldMillis).sum();
    double warm = mean(queries.stream().mapToDouble(Query::warmRatio).toArray());
    StringBuilder text = new StringBuilder("# TPC-H on an object store\n\n");
    text.append(
        "* TPC-H scale factor %s, %s; Parquet files of %,d bytes on S3Proxy behind a proxy: %d ms per request, %d MB/s in all; server, proxy and gateway share %d cores\n"
            .formatted(
                options.scaleText(),
                LocalDate.now(ZoneOffset.UTC),
                stored,
                LATENCY.toMillis(),
                BYTES_PER_SECOND / 1_000_000,
                Runtime.getRuntime().availableProcessors()));
    text.append(
        "* load average of the last minute: %.1f at the start, %.1f at the end\n"
            .formatted(load, Limits.Machine.loadAverage()));
    text.append(
        "* cold: the first time, with an empty mirror, after the catalog has looked at the tables; warm: median of %d, in turns with the same files on the local disk\n\n"
            .formatted(options.repetitions()));
    text.append("| | measured | target | |\n|---|---:|---|---|\n");
    text.append(
        "| 22 queries cold, sum, against the time of their bytes at %d MB/s | %.0f ms / %.0f ms = %.2f | ≤ %.1f | %s |\n"
            .formatted(
                BYTES_PER_SECOND / 1_000_000,
                cold,
                bytesMillis,
                cold / bytesMillis,
                COLD_TARGET,
                verdict(cold / bytesMillis <= COLD_TARGET)));
    text.append(
        "| the same, geometric mean of the ratios | %.2f | | |\n"
            .formatted(mean(queries.stream().mapToDouble(Query::coldRatio).toArray())));
    text.append(
        "| 22 queries warm against local files, geometric mean of the ratios | %.2f | ≤ %.2f | %s |\n"
            .formatted(warm, WARM_TARGET, verdict(warm <= WARM_TARGET)));
    text.append('\n');
    queries.get(0).duckdb().ifPresent(d -> text.append(besideDuckDb(queries, d.version())));
    text.append(
        "| query | bytes | requests | bytes alone ms | cold ms | ratio | warm ms | local ms | ratio"
            + " |\n");
    text.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (Query q : queries) {
      text.append(
          String.format(
              Locale.ROOT,
              "| Q%d | %,d | %d | %.0f | %.0f | %.2f | %.1f | %.1f | %.2f |%n",
              q.number(),
              q.bytes(),
              q.requests(),
              q.bytesMillis(),
              q.coldMillis(),
              q.coldRatio(),
              q.warm().medianMillis(),
              q.local().medianMillis(),
              q.warmRatio()));
    }
    return text.toString();
  }

  private static String besideDuckDb(List<Query> queries, String version) {
    StringBuilder text = new StringBuilder();
    text.append(
        "DuckDB %s reads the same store by its own reader (httpfs), each query in a process of its own, after a look at the tables.\n\n"
            .formatted(version));
    text.append("| query | Portico cold ms | DuckDB cold ms | ratio | DuckDB bytes | requests |\n");
    text.append("|---|---:|---:|---:|---:|---:|\n");
    for (Query q : queries) {
      DuckDbOnS3.Cold other = q.duckdb().orElseThrow();
      text.append(
          String.format(
              Locale.ROOT,
              "| Q%d | %.0f | %.0f | %.2f | %,d | %d |%n",
              q.number(),
              q.coldMillis(),
              other.millis(),
              q.coldMillis() / other.millis(),
              other.bytes(),
              other.requests()));
    }
    double ratio =
        mean(
            queries.stream()
                .mapToDouble(q -> q.coldMillis() / q.duckdb().orElseThrow().millis())
                .toArray());
    return text.append(String.format(Locale.ROOT, "| geometric mean | | | %.2f | | |%n%n", ratio))
        .toString();
  }

  private static double mean(double[] ratios) {
    return Math.exp(Arrays.stream(ratios).map(Math::log).average().orElse(0));
  }

  private static String verdict(boolean met) {
    return met ? "met" : "**missed**";
  }

  private void write(String report) throws IOException {
    System.out.print(report);
    Path file =
        options
            .out()
            .orElseGet(
                () ->
                    Path.of(
                        "results",
                        LocalDate.now(ZoneOffset.UTC)
                            + "-object-store-sf"
                            + options.scaleText()
                            + ".md"));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, report);
  }
}
