package dev.portico.gateway.execute.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A throwaway DuckDB instance that turns statements into files, for data generators. It shares
 * nothing with the engine and is not locked down: only statements written by this project may run
 * here. Used by one thread.
 */
public final class ParquetExport implements AutoCloseable {
  private final Connection connection;
  private final Statement statement;

  private ParquetExport(Connection connection, Statement statement) {
    this.connection = connection;
    this.statement = statement;
  }

  /**
   * An empty in-memory instance.
   *
   * @param spillFolder where DuckDB puts what does not fit into memory
   */
  public static ParquetExport open(Path spillFolder) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try {
      Statement statement = connection.createStatement();
      statement.execute("SET memory_limit = '1GB'");
      statement.execute("SET temp_directory = '" + spillFolder.toString().replace("'", "''") + "'");
      return new ParquetExport(connection, statement);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Runs a statement to its end, such as {@code COPY (…) TO 'file' (FORMAT parquet)}; answers the
   * rows it wrote or changed.
   */
  public long run(String sql) throws SQLException {
    return statement.execute(sql) ? 0 : Math.max(0, statement.getUpdateCount());
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      statement.close();
    }
  }
}
