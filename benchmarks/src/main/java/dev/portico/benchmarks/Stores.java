package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Everything that runs during the measurements: PostgreSQL, DuckDB alone, the gateway, and a
 * connection to each. Closing ends all of them.
 */
final class Stores implements AutoCloseable {
  private final BenchPostgres server;
  private final Connection duckdb;
  private final GatewayProcess gateway;
  private final Connection postgres;
  private final Connection portico;

  private Stores(
      BenchPostgres server,
      Connection duckdb,
      GatewayProcess gateway,
      Connection postgres,
      Connection portico) {
    this.server = server;
    this.duckdb = duckdb;
    this.gateway = gateway;
    this.postgres = postgres;
    this.portico = portico;
  }

  static Stores start(Options options, Limits limits) throws IOException, SQLException {
    Path folder = Files.createDirectories(options.folder());
    Path parquet = folder.resolve("parquet");
    Path text = folder.resolve("text");
    TpchData data = new TpchData(text, options.scale());
    BenchPostgres server = BenchPostgres.start(folder.resolve("postgres"), limits);
    server.load(data);
    Connection duckdb = BenchDuckDb.open(data, parquet, limits);
    delete(text);
    Path config = BenchConfig.write(folder.resolve("config"), server, parquet, limits);
    GatewayProcess gateway = GatewayProcess.start(options, config);
    return new Stores(server, duckdb, gateway, server.reader(), gateway.connect(BenchConfig.USER));
  }

  /** Another gateway over the same stores, under the policy of the benchmarks. */
  GatewayProcess policed(Opa opa, Options options, Limits limits) throws IOException, SQLException {
    Path folder = Files.createDirectories(options.folder().resolve("policed"));
    Path parquet = options.folder().resolve("parquet");
    return GatewayProcess.start(
        options, BenchConfig.write(folder, server, parquet, limits, opa.bundle(folder)));
  }

  /** The text is a gigabyte at scale factor 1, and only a step on the way. */
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Stores::deleteOne);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Through the gateway's driver. */
  Connection portico() {
    return portico;
  }

  /** Through pgjdbc, as the gateway's own user. */
  Connection postgres() {
    return postgres;
  }

  /** DuckDB in this process. */
  Connection duckdb() {
    return duckdb;
  }

  @Override
  public void close() throws SQLException, IOException {
    try (server;
        duckdb;
        gateway;
        postgres;
        portico) {
      // closed in the reverse order
    }
  }
}
