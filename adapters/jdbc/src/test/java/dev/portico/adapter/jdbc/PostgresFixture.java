package dev.portico.adapter.jdbc;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.RowSource;
import dev.portico.testkit.SqlTables;
import dev.portico.testkit.TestPostgres;
import dev.portico.testkit.TestTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A database of its own on the shared PostgreSQL, read by the reader's role. */
final class PostgresFixture extends JdbcFixture {
  private final SqlTables tables = new SqlTables(SqlTables.Store.POSTGRESQL);
  private final String database;

  PostgresFixture() throws SQLException {
    this(TestPostgres.shared().newDatabase());
  }

  private PostgresFixture(String database) {
    this(database, TestPostgres.READER, TestPostgres.shared().url(database), Map.of());
  }

  private PostgresFixture(String database, String user, String url, Map<String, Object> more) {
    super(JdbcPorts.open(url, user, TestPostgres.READER_PASSWORD, more), "public");
    this.database = database;
  }

  /** A port that does not wait long for a connection. */
  static PostgresFixture impatient() throws SQLException {
    String database = TestPostgres.shared().newDatabase();
    return new PostgresFixture(
        database, TestPostgres.READER, TestPostgres.shared().url(database), JdbcPorts.IMPATIENT);
  }

  /** A port whose user may write, to see that the port does not. */
  static PostgresFixture asSuperuser() throws SQLException {
    String database = TestPostgres.shared().newDatabase();
    return new PostgresFixture(database, "postgres", TestPostgres.shared().url(database), Map.of());
  }

  /** A port that reaches the server through another port. */
  static PostgresFixture through(int port) throws SQLException {
    String database = TestPostgres.shared().newDatabase();
    return new PostgresFixture(
        database,
        TestPostgres.READER,
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database,
        Map.of());
  }

  String database() {
    return database;
  }

  @Override
  public void create(TestTable table) throws SQLException {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      tables.create(connection, table);
      statement.execute("ANALYZE " + SqlTables.quoted(table.name()));
    }
  }

  /** Runs statements as superuser. */
  void admin(String sql) throws SQLException {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** One number, asked as superuser. */
  long number(String sql) throws SQLException {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private Connection superuser() throws SQLException {
    return TestPostgres.shared().superuser(database);
  }

  @Override
  public RowSource slow(ExecutionContext context) {
    return run(
        "SELECT CAST(pg_sleep(60) AS VARCHAR) AS v",
        List.of(new Column("v", ColumnType.VARCHAR, true)),
        context);
  }

  @Override
  public boolean worksFor(String queryId) throws SQLException {
    return number(sessions(queryId) + " AND state = 'active'") > 0;
  }

  @Override
  public void breakOff(String queryId) throws SQLException {
    number(sessions(queryId).replace("count(*)", "count(pg_terminate_backend(pid))"));
  }

  private static String sessions(String queryId) {
    return "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '/* portico "
        + queryId
        + " */%'";
  }
}
