package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchData;
import dev.portico.testkit.tpch.TpchQueries;
import dev.portico.testkit.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** DuckDB alone, in this process, with the limits that the gateway's engine has. */
final class BenchDuckDb {
  private BenchDuckDb() {}

  /** The Parquet files are made by it, unless they are there. */
  static Connection open(TpchData data, Path parquet, Limits limits)
      throws SQLException, IOException {
    Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("SET threads=" + limits.threads());
      statement.execute("SET memory_limit='" + limits.memoryMebibytes() + "MiB'");
      for (TpchTable table : TpchTable.values()) {
        data.writeParquet(duckdb, table, parquet);
      }
      statement.execute("SET preserve_insertion_order=false");
      statement.execute("CREATE SCHEMA " + TpchQueries.SCHEMA);
      for (TpchTable table : TpchTable.values()) {
        statement.execute(
            "CREATE VIEW %s.%s AS FROM read_parquet('%s')"
                .formatted(
                    TpchQueries.SCHEMA,
                    table.sqlName(),
                    parquet.resolve(table.sqlName() + ".parquet")));
      }
      ByHand.inDuckDb(duckdb);
      TravelStores.write(duckdb, parquet);
      return duckdb;
    } catch (SQLException | IOException | RuntimeException e) {
      duckdb.close();
      throw e;
    }
  }
}
