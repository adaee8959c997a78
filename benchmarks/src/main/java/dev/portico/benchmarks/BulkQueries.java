package dev.portico.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Queries that read many rows at the store, send many to the client, or join across stores. */
final class BulkQueries {
  private static final int FETCH_ROWS = 10_000;
  private static final int JOINED_ORDERS = 10;
  private static final int JOIN_ROUNDS = 50;
  private static final String PGJDBC = "pgjdbc";
  private static final String DUCKDB = "DuckDB alone";

  private static final String AGGREGATE =
      "SELECT o_orderpriority, COUNT(*), SUM(o_totalprice) FROM %s.orders GROUP BY o_orderpriority";
  private static final String FETCH =
      "SELECT o_orderkey, o_custkey, o_totalprice, o_orderdate, o_orderpriority FROM %s.orders";
  private static final String JOIN =
      "SELECT o_orderkey, o_orderdate, SUM(l_extendedprice) FROM split.orders"
          + " JOIN split.lineitem ON l_orderkey = o_orderkey"
          + " WHERE o_custkey = %d GROUP BY o_orderkey, o_orderdate";
  private static final String KEYS_ALONE =
      "SELECT l_orderkey, SUM(l_extendedprice) FROM tpch.lineitem WHERE l_orderkey IN (%s)"
          + " GROUP BY l_orderkey";

  private final Stores stores;
  private final int repetitions;

  BulkQueries(Stores stores, int repetitions) {
    this.stores = stores;
    this.repetitions = repetitions;
  }

  List<Line> measure() throws SQLException {
    List<Line> lines = new ArrayList<>();
    lines.add(aggregate());
    lines.add(selectiveJoin());
    lines.addAll(fetch());
    lines.add(fetchFromParquet());
    return lines;
  }

  private Line aggregate() throws SQLException {
    Times[] times =
        Times.alternating(
            2,
            2 * repetitions,
            round -> Reading.all(stores.portico(), AGGREGATE.formatted(BenchConfig.SPLIT)),
            round -> Reading.all(stores.postgres(), AGGREGATE.formatted("public")));
    return Line.compared("group by over orders, all in PostgreSQL", times[0], PGJDBC, times[1])
        .within(1.05);
  }

  /**
   * The keys must travel from one store to the other: the condition says nothing about lineitem.
   */
  private Line selectiveJoin() throws SQLException {
    long customer = customerWithOrders();
    String keys = keysOf(customer);
    Times[] times =
        Times.alternating(
            10,
            JOIN_ROUNDS,
            round -> Reading.all(stores.portico(), JOIN.formatted(customer)),
            round -> Reading.all(stores.duckdb(), KEYS_ALONE.formatted(keys)));
    Line line =
        Line.compared(
            JOINED_ORDERS + " orders in PostgreSQL joined with lineitem in Parquet",
            times[0],
            DUCKDB + ", keys given",
            times[1]);
    return line.target("≤ 30 ms", line.portico().medianMillis() <= 30);
  }

  private long customerWithOrders() throws SQLException {
    String sql =
        "SELECT o_custkey FROM orders GROUP BY o_custkey HAVING COUNT(*) = %d ORDER BY 1 LIMIT 1";
    return Long.parseLong(oneText(sql.formatted(JOINED_ORDERS)));
  }

  private String keysOf(long customer) throws SQLException {
    return oneText(
        "SELECT STRING_AGG(o_orderkey::text, ',') FROM orders WHERE o_custkey = " + customer);
  }

  private String oneText(String sql) throws SQLException {
    try (Statement statement = stores.postgres().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private List<Line> fetch() throws SQLException {
    Connection postgres = stores.postgres();
    Times[] times =
        Times.alternating(
            1,
            repetitions,
            round -> Reading.all(stores.portico(), FETCH.formatted(BenchConfig.SPLIT)),
            round -> Reading.streamed(postgres, FETCH.formatted("public"), FETCH_ROWS),
            round -> Reading.all(postgres, FETCH.formatted("public")));
    String work = "fetch of orders × 5 columns from PostgreSQL";
    return List.of(
        Line.compared(work, times[0], PGJDBC + ", cursor of " + FETCH_ROWS, times[1]).within(1.3),
        Line.compared(work, times[0], PGJDBC + ", all in memory", times[2]));
  }

  private Line fetchFromParquet() throws SQLException {
    Times[] times =
        Times.alternating(
            1,
            repetitions,
            round -> Reading.all(stores.portico(), FETCH.formatted(BenchConfig.FILES)),
            round -> Reading.all(stores.duckdb(), FETCH.formatted("tpch")));
    return Line.compared("fetch of orders × 5 columns from Parquet", times[0], DUCKDB, times[1]);
  }
}
