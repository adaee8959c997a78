package dev.portico.adapter.jdbc;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.RowSource;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.SqlTables;
import dev.portico.testkit.TestH2;
import dev.portico.testkit.TestTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** An H2 server of its own. */
final class H2Fixture extends JdbcFixture {
  private final SqlTables tables = new SqlTables(SqlTables.Store.H2);
  private final TestH2 server;

  H2Fixture() throws SQLException {
    this(Map.of());
  }

  /**
   * @param more settings of the connection
   */
  H2Fixture(Map<String, Object> more) throws SQLException {
    this(new TestH2(), more);
  }

  private H2Fixture(TestH2 server, Map<String, Object> more) {
    super(JdbcPorts.open(server.url(), TestH2.READER, TestH2.READER_PASSWORD, more), "PUBLIC");
    this.server = server;
  }

  @Override
  public void create(TestTable table) throws SQLException {
    try (Connection connection = server.owner()) {
      tables.create(connection, table);
    }
  }

  /** Runs a statement as owner. */
  void admin(String sql) throws SQLException {
    try (Connection connection = server.owner();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** One number, asked as owner. */
  long number(String sql) throws SQLException {
    try (Connection connection = server.owner();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public RowSource slow(ExecutionContext context) {
    return run(
        "SELECT COUNT(*) AS v FROM SYSTEM_RANGE(1, 10000000) a, SYSTEM_RANGE(1, 10000000) b WHERE a.x <> b.x",
        List.of(new Column("v", ColumnType.BIGINT, true)),
        context);
  }

  @Override
  public boolean worksFor(String queryId) throws SQLException {
    return number(
            "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE EXECUTING_STATEMENT LIKE '/* portico "
                + queryId
                + " */%'")
        > 0;
  }

  @Override
  public void breakOff(String queryId) {
    server.stop();
  }

  @Override
  public void restore() throws SQLException {
    server.restart();
  }

  /** H2 has no 24:00 and keeps only one zero. */
  @Override
  public boolean lacks(EdgeValue value) {
    return value.value() instanceof EdgeValue.EndOfDay || value.name().equals("negative zero");
  }

  @Override
  public void close() throws Exception {
    super.close();
    server.close();
  }
}
