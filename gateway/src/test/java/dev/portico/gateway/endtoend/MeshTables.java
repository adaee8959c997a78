package dev.portico.gateway.endtoend;

import dev.portico.testkit.SqlTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of a {@link Mesh}. */
final class MeshTables {
  /** Rows of {@code pg.numbers}. */
  static final int NUMBERS = 300_000;

  private static final String[] POSTGRES = {
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy')",
    "CREATE DOMAIN positive AS INTEGER CHECK (VALUE > 0)",
    "CREATE TABLE natives (id INTEGER PRIMARY KEY, u UUID, j JSON, b JSONB, m mood, p positive,"
        + " t VARCHAR(20), a UUID[], n NUMERIC(38, 0))",
    "INSERT INTO natives VALUES (1, '00112233-4455-6677-8899-aabbccddeeff', '{\"a\": [1, null]}',"
        + " '{\"ü\": 1.50}', 'very happy', 7, 'twenty characters ok',"
        + " '{00112233-4455-6677-8899-aabbccddeeff,NULL}', 99999999999999999999999999999999999999)",
    "INSERT INTO natives VALUES (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "CREATE TABLE customers (customer_id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, country"
        + " CHAR(2))",
    "INSERT INTO customers SELECT n, 'customer ' || n, CASE n % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR'"
        + " END FROM generate_series(1, 100) AS n",
    "CREATE TABLE orders (order_id BIGINT PRIMARY KEY, customer_id BIGINT NOT NULL,"
        + " amount NUMERIC(12, 2), ordered_at TIMESTAMP(6) WITH TIME ZONE)",
    "INSERT INTO orders SELECT n, n % 100 + 1, n * 1.25, TIMESTAMPTZ '2026-01-01 00:00Z' + n *"
        + " INTERVAL '1 hour' FROM generate_series(1, 1000) AS n",
    "CREATE TABLE order_lines (order_id BIGINT, line_no INTEGER, item VARCHAR(20), PRIMARY KEY"
        + " (line_no, order_id))",
    "INSERT INTO order_lines SELECT n, k, 'item ' || k FROM generate_series(1, 1000) AS n,"
        + " generate_series(1, 3) AS k",
    "CREATE TABLE orderxlines (id INTEGER)",
    "CREATE TABLE plans (id INTEGER, plan TEXT, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ)",
    "INSERT INTO plans VALUES (1, 'free', '2026-01-01Z', '2026-02-01Z'), (1, 'paid', '2026-02-01Z',"
        + " NULL)",
    "CREATE TABLE numbers (n BIGINT PRIMARY KEY, label TEXT)",
    "INSERT INTO numbers SELECT n, 'number ' || n FROM generate_series(0, "
        + (NUMBERS - 1)
        + ") AS n",
    "CREATE VIEW endless AS SELECT CAST(1 AS BIGINT) AS n FROM pg_sleep(600)",
    "ANALYZE"
  };

  private static final String[] H2 = {
    "CREATE TABLE \"natives\" (\"id\" INTEGER PRIMARY KEY, \"u\" UUID, \"j\" JSON, \"m\""
        + " ENUM('sad', 'ok'), \"n\" NUMERIC(38, 0), \"i\" TINYINT, \"c\" CHARACTER LARGE OBJECT)",
    "INSERT INTO \"natives\" VALUES (1, '00112233-4455-6677-8899-aabbccddeeff', JSON '{\"a\":1}',"
        + " 'ok', 99999999999999999999999999999999999999, -128, 'large')",
    "INSERT INTO \"natives\" VALUES (2, NULL, NULL, NULL, NULL, NULL, NULL)",
    "CREATE TABLE \"payouts\" (\"payout_id\" BIGINT PRIMARY KEY, \"customer_id\" BIGINT, \"paid\""
        + " DECIMAL(12, 2))",
    "INSERT INTO \"payouts\" SELECT x, MOD(x, 50) + 1, x * 0.5 FROM SYSTEM_RANGE(1, 500)"
  };

  private MeshTables() {}

  static void intoPostgres(Connection postgres) throws SQLException {
    new SqlTables(SqlTables.Store.POSTGRESQL).create(postgres, Edges.table(Edges.Store.POSTGRESQL));
    run(postgres, POSTGRES);
  }

  static void intoH2(Connection h2) throws SQLException {
    new SqlTables(SqlTables.Store.H2).create(h2, Edges.table(Edges.Store.H2));
    run(h2, H2);
  }

  static void intoFiles(Path folder) throws SQLException, IOException {
    ParquetEdges.write(Edges.table(Edges.Store.PARQUET), folder.resolve("edges.parquet"));
    visits(folder.resolve("visits"));
    Files.writeString(
        folder.resolve("wanted.csv"),
        IntStream.range(0, Edges.ROWS)
            .mapToObj(i -> i + ",row " + i + "\n")
            .collect(Collectors.joining("", "id,remark\n", "")));
  }

  /** A thousand visits on each of eight days, the day in the name of its folder. */
  private static void visits(Path folder) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      run(
          duckdb,
          "COPY (SELECT DATE '2026-01-01' + CAST(i // 1000 AS INTEGER) AS day, i AS visit_id,"
              + " CAST(i % 60 AS INTEGER) AS seconds FROM range(8000) t(i)) TO '"
              + folder
              + "' (FORMAT parquet, PARTITION_BY (day))");
    }
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
