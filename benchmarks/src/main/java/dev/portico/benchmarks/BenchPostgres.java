package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchData;
import dev.portico.testkit.tpch.TpchTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL server whose data stays between runs. Closing stops the server. */
final class BenchPostgres implements AutoCloseable {
  static final String USER = "portico_reader";
  static final String PASSWORD = "reader";

  private static final String DONE = "loaded";
  private static final Duration START = Duration.ofMinutes(1);

  private final EmbeddedPostgres server;

  private BenchPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  static BenchPostgres start(Path folder, Limits limits) throws IOException {
    Files.createDirectories(folder);
    return new BenchPostgres(
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(folder.resolve("program").toFile())
            .setPGStartupWait(START)
            .setServerConfig("max_connections", "100")
            .setServerConfig("shared_buffers", limits.bufferMebibytes() + "MB")
            .setServerConfig("effective_cache_size", 2 * limits.bufferMebibytes() + "MB")
            .setServerConfig("work_mem", "64MB")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("random_page_cost", "1.1")
            .setServerConfig("jit", "off")
            .start());
  }

  /** Fills it, unless an earlier run did. */
  void load(TpchData data) throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection(url() + "?user=postgres");
        Statement statement = connection.createStatement()) {
      if (!exists(statement)) {
        fill(data, connection, statement);
      }
      ByHand.inPostgres(connection);
      TravelStores.load(connection);
    }
  }

  private static void fill(TpchData data, Connection connection, Statement statement)
      throws SQLException, IOException {
    for (TpchTable table : TpchTable.customersAndOrders()) {
      statement.execute("DROP TABLE IF EXISTS " + table.sqlName());
      data.loadPostgres(connection, table);
    }
    statement.execute("CREATE INDEX ON orders (o_custkey)");
    statement.execute("DROP ROLE IF EXISTS " + USER);
    statement.execute(
        "CREATE ROLE %s LOGIN PASSWORD '%s' IN ROLE pg_read_all_data".formatted(USER, PASSWORD));
    statement.execute("VACUUM ANALYZE");
    statement.execute("CHECKPOINT");
    statement.execute("CREATE TABLE " + DONE + " ()");
  }

  private static boolean exists(Statement statement) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT to_regclass('" + DONE + "')")) {
      return found.next() && found.getString(1) != null;
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
  }

  /** As the gateway's own user; the caller closes it. */
  Connection reader() throws SQLException {
    return DriverManager.getConnection(url(), USER, PASSWORD);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
