package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchQueries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * What looking back costs: {@code FOR SYSTEM_TIME AS OF} beside the same SQL with the condition
 * written by hand, through the gateway and of the store itself.
 */
record TravelTimes(List<Query> queries) {
  private static final double TARGET = 1.05;
  private static final String INSTANT = "2026-01-31 12:00:00";
  private static final String PORTICO = "TIMESTAMP WITH LOCAL TIME ZONE '" + INSTANT + "'";
  private static final String POSTGRES = "TIMESTAMPTZ '" + INSTANT + "+00'";
  private static final int WARM_UPS = 2;
  private static final int SHORT_WARM_UPS = 1_000;
  private static final int SHORT_ROUNDS = 500;

  record Query(String name, String store, Times asOf, Times byHand, Times alone) {
    double ratio() {
      return asOf.medianMillis() / byHand.medianMillis();
    }

    double ratioAlone() {
      return asOf.medianMillis() / alone.medianMillis();
    }
  }

  static TravelTimes measure(
      Stores stores, Path parquet, int repetitions, Consumer<String> progress) throws SQLException {
    List<Query> queries = new ArrayList<>();
    for (Map.Entry<String, String> query : postgresQueries().entrySet()) {
      progress.accept("time travel: " + query.getKey());
      String sql = query.getValue();
      boolean small = query.getKey().startsWith("one ");
      Times[] times =
          Times.alternating(
              small ? SHORT_WARM_UPS : WARM_UPS,
              small ? SHORT_ROUNDS : repetitions,
              round -> Reading.all(stores.portico(), asOf(sql)),
              round -> Reading.all(stores.portico(), byHand(sql, TravelStores.BY_HAND, PORTICO)),
              round -> Reading.all(stores.postgres(), byHand(sql, TravelStores.SCHEMA, POSTGRES)));
      queries.add(new Query(query.getKey(), PolicyTimes.POSTGRESQL, times[0], times[1], times[2]));
    }
    for (int number : new int[] {1, 6}) {
      progress.accept("time travel: query " + number);
      String sql = TpchQueries.sql(number);
      String file = "read_parquet('" + TravelStores.copy(parquet, TravelStores.DAY) + "') ";
      Connection duckdb = stores.duckdb();
      Times[] times =
          Times.alternating(
              WARM_UPS,
              repetitions,
              round -> Reading.all(stores.portico(), asOf(sql)),
              round ->
                  Reading.all(stores.portico(), sql.replace("tpch.", TravelStores.BY_HAND + ".")),
              round -> Reading.all(duckdb, sql.replace("tpch.lineitem", file)));
      queries.add(new Query("Q" + number, PolicyTimes.PARQUET, times[0], times[1], times[2]));
    }
    return new TravelTimes(List.copyOf(queries));
  }

  private static Map<String, String> postgresQueries() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "orders by priority",
        "SELECT o_orderpriority, COUNT(*), SUM(o_totalprice) FROM tpch.orders"
            + " GROUP BY o_orderpriority");
    queries.put(
        "orders joined with customers",
        "SELECT c_nationkey, COUNT(*), MAX(o_totalprice) FROM tpch.orders"
            + " JOIN tpch.customer ON o_custkey = c_custkey GROUP BY c_nationkey");
    queries.put("count of orders", "SELECT COUNT(*), MAX(o_totalprice) FROM tpch.orders");
    queries.put(
        "latest orders",
        "SELECT o_orderkey, o_orderdate, o_totalprice FROM tpch.orders"
            + " ORDER BY o_orderdate DESC, o_orderkey LIMIT 100");
    queries.put(
        "one order by its key",
        "SELECT o_orderkey, o_orderdate, o_totalprice FROM tpch.orders WHERE o_orderkey = 5");
    return queries;
  }

  private static String asOf(String sql) {
    return sql.replaceAll(
        "tpch\\.(\\w+)", "travel.$1 FOR SYSTEM_TIME AS OF TIMESTAMP '" + INSTANT + "'");
  }

  private static String byHand(String sql, String schema, String instant) {
    return sql.replaceAll(
        "tpch\\.(\\w+)",
        "(SELECT * FROM %s.$1 WHERE valid_from <= %s AND (valid_to > %s OR valid_to IS NULL)) AS $1"
            .formatted(schema, instant, instant));
  }

  double geometricMean(ToDoubleFunction<Query> ratio) {
    return Math.exp(
        queries.stream().mapToDouble(q -> Math.log(ratio.applyAsDouble(q))).average().orElse(0));
  }

  static boolean met(double ratio) {
    return ratio <= TARGET;
  }
}
