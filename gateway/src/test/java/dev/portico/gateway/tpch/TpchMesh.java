package dev.portico.gateway.tpch;

import dev.portico.gateway.Gateway;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A mesh whose only domain publishes TPC-H, each table from PostgreSQL or from Parquet, and the same tables in plain DuckDB to compare with.
 */
final class TpchMesh implements AutoCloseable {
  private final Path folder;
  private final Gateway gateway;
  private final Connection oracle;

  private TpchMesh(Path folder, Gateway gateway, Connection oracle) {
    this.folder = folder;
    this.gateway = gateway;
    this.oracle = oracle;
  }

  /**
   * @param inPostgres the tables that PostgreSQL holds; the others are Parquet files
   */
  static TpchMesh start(Path folder, double scale, Set<TpchTable> inPostgres) throws SQLException, IOException {
    TpchData data = new TpchData(folder.resolve("text"), scale);
    data.generate();
    Path parquet = folder.resolve("parquet");
    Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
    duckdb.createStatement().execute("CREATE SCHEMA tpch");
    for (TpchTable table : TpchTable.values()) {
      data.writeParquet(duckdb, table, parquet);
      duckdb
          .createStatement()
          .execute(
              "CREATE VIEW tpch." + table.sqlName() + " AS FROM read_parquet('" + parquet.resolve(table.sqlName() + ".parquet") + "')");
    }
    String database = TestPostgres.shared().newDatabase();
    try (Connection postgres = TestPostgres.shared().superuser(database)) {
      for (TpchTable table : inPostgres) {
        data.loadPostgres(postgres, table);
      }
    }
    Path config = Files.createDirectories(folder.resolve("config-" + database));
    new TpchDescriptors(config, database, parquet).write(inPostgres);
    Gateway gateway = Gateway.serve(config, name -> Optional.empty());
    gateway.awaitProbed(Duration.ofSeconds(30));
    return new TpchMesh(config, gateway, duckdb);
  }

  static Set<TpchTable> customersAndOrders() {
    return EnumSet.of(TpchTable.CUSTOMER, TpchTable.ORDERS, TpchTable.NATION, TpchTable.REGION);
  }

  Gateway gateway() {
    return gateway;
  }

  /** Plain DuckDB over the same rows, under the same names. */
  Connection oracle() {
    return oracle;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws SQLException {
    gateway.close();
    oracle.close();
  }
}
