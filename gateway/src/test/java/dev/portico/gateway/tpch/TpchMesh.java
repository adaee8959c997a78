package dev.portico.gateway.tpch;

import dev.portico.gateway.Gateway;
import dev.portico.gateway.endtoend.RealDriver;
import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.testkit.TestPostgres;
import dev.portico.testkit.tpch.TpchData;
import dev.portico.testkit.tpch.TpchDescriptors;
import dev.portico.testkit.tpch.TpchQueries;
import dev.portico.testkit.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A mesh whose only domain publishes TPC-H, each table from PostgreSQL or from Parquet, and the
 * same tables in plain DuckDB to compare with.
 */
final class TpchMesh implements AutoCloseable {
  private static final String SETTINGS =
      """
      environment: %s
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        %s: {type: jdbc, url: "%s", user: %s, password: %s, allow: [{domain: tpch, schema: public}]}
        %s: {type: local, root: "%s", allow: [{domain: tpch}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      """;
  private static final String USERS =
      """
      users:
        - {name: ana, roles: [analyst], password: "%s"}
      """;

  private final Path config;
  private final Gateway gateway;
  private final Connection oracle;

  private TpchMesh(Path config, Gateway gateway, Connection oracle) {
    this.config = config;
    this.gateway = gateway;
    this.oracle = oracle;
  }

  /**
   * @param inPostgres the tables that PostgreSQL holds; the others are Parquet files
   */
  static TpchMesh start(Path folder, double scale, Set<TpchTable> inPostgres)
      throws SQLException, IOException {
    TpchData data = new TpchData(folder.resolve("text"), scale);
    Path parquet = folder.resolve("parquet");
    Connection duckdb = duckdb(data, parquet);
    String database = TestPostgres.shared().newDatabase();
    try (Connection postgres = TestPostgres.shared().superuser(database)) {
      for (TpchTable table : inPostgres) {
        data.loadPostgres(postgres, table);
      }
    }
    Path config = Files.createDirectories(folder.resolve("config-" + database));
    Files.writeString(config.resolve("portico.yaml"), settings(database, parquet));
    Files.writeString(config.resolve("users.yaml"), USERS.formatted(PasswordHasher.hash("secret")));
    TpchDescriptors.write(config.resolve("domains"), TpchQueries.SCHEMA, inPostgres);
    FilesOnS3.moveWhereWanted(config);
    Gateway gateway = Gateway.serve(config, name -> Optional.empty());
    gateway.awaitProbed(Duration.ofSeconds(30));
    return new TpchMesh(config, gateway, duckdb);
  }

  private static Connection duckdb(TpchData data, Path parquet) throws SQLException, IOException {
    Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("CREATE SCHEMA tpch");
      for (TpchTable table : TpchTable.values()) {
        data.writeParquet(duckdb, table, parquet);
        statement.execute(
            "CREATE VIEW tpch.%1$s AS FROM read_parquet('%2$s/%1$s.parquet')"
                .formatted(table.sqlName(), parquet));
      }
    }
    return duckdb;
  }

  private static String settings(String database, Path parquet) {
    return SETTINGS.formatted(
        TpchDescriptors.ENVIRONMENT,
        TpchDescriptors.POSTGRES,
        TestPostgres.shared().url(database),
        TestPostgres.READER,
        TestPostgres.READER_PASSWORD,
        TpchDescriptors.FILES,
        parquet);
  }

  Gateway gateway() {
    return gateway;
  }

  /** A connection of the real driver; the caller closes it. */
  Connection connect() throws SQLException {
    return RealDriver.connect(gateway.jdbcUrl().orElseThrow(), "ana", "secret");
  }

  /** Plain DuckDB over the same rows, under the same names. */
  Connection oracle() {
    return oracle;
  }

  /** The folder of the settings. */
  Path folder() {
    return config;
  }

  @Override
  public void close() throws SQLException {
    gateway.close();
    oracle.close();
  }
}
