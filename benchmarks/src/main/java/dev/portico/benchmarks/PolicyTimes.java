package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchQueries;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * What policies cost: the same queries in one gateway as a user who reads everything, and as one
 * whose tables all have a row filter, which passes every row, and masks.
 */
record PolicyTimes(List<Line> lines, List<Compared> queries, List<Compared> masks) {
  /** The most that a policy may cost where a mask is computed by the store, or not asked for. */
  private static final double TARGET = 1.05;

  /** Queries that read a masked column. */
  private static final Set<Integer> MASKED = Set.of(2, 10, 13, 15, 16, 18, 20, 22);

  static final String PARQUET = "Parquet";
  static final String POSTGRESQL = "PostgreSQL";

  /** Stands for the schema of whoever is asked. */
  private static final String SCHEMA = TpchQueries.SCHEMA;

  private static final int WARM_UPS = 2;
  private static final int MANY_WARM_UPS = 1_000;
  private static final int MANY_ROUNDS = 500;

  /** The masks of {@code bench.rego}, each with the column of orders that it has. */
  private static final Map<String, String> COLUMNS =
      Map.of(
          "null", "o_clerk",
          "constant", "o_clerk",
          "hash", "o_clerk",
          "partial", "o_clerk",
          "email", "o_clerk",
          "truncate", "o_orderdate",
          "bucket", "o_totalprice",
          "round", "o_totalprice");

  /** A query as both users ask it, and of the store, with the policy written by hand. */
  record Compared(
      String name, String store, boolean touches, Times open, Times policed, Times byHand) {
    double ratio() {
      return policed.medianMillis() / open.medianMillis();
    }

    double ratioByHand() {
      return policed.medianMillis() / byHand.medianMillis();
    }
  }

  static PolicyTimes measure(
      Stores stores, GatewayProcess gateway, int repetitions, Consumer<String> progress)
      throws SQLException, IOException {
    try (Connection open = gateway.connect(BenchConfig.USER);
        Connection policed = gateway.connect(BenchConfig.POLICED)) {
      progress.accept("policies: known text");
      List<Line> lines = new ArrayList<>(List.of(knownText(stores.postgres(), policed)));
      List<Compared> queries = new ArrayList<>();
      for (int number = 1; number <= TpchQueries.COUNT; number++) {
        progress.accept("policies: query " + number + " of " + TpchQueries.COUNT);
        String sql = TpchQueries.sql(number, SCHEMA);
        Asked asked = new Asked("Q" + number, PARQUET, MASKED.contains(number), sql);
        queries.add(asked.inTurns(stores, open, policed, BenchConfig.POLICED, repetitions));
      }
      for (Map.Entry<String, String> query : postgresQueries().entrySet()) {
        progress.accept("policies: " + query.getKey());
        boolean touches = query.getKey().endsWith("masked");
        Asked asked = new Asked(query.getKey(), POSTGRESQL, touches, query.getValue());
        queries.add(asked.inTurns(stores, open, policed, BenchConfig.POLICED, repetitions));
      }
      List<Compared> masks = masks(stores, gateway, open, repetitions, progress);
      return new PolicyTimes(List.copyOf(lines), List.copyOf(queries), masks);
    }
  }

  private static Map<String, String> postgresQueries() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "orders by priority",
        "SELECT o_orderpriority, COUNT(*), SUM(o_totalprice) FROM tpch.orders GROUP BY"
            + " o_orderpriority");
    queries.put(
        "orders joined with customers",
        "SELECT c_nationkey, COUNT(*), MAX(o_totalprice) FROM tpch.orders"
            + " JOIN tpch.customer ON o_custkey = c_custkey GROUP BY c_nationkey");
    queries.put(
        "latest orders",
        "SELECT o_orderkey, o_orderdate, o_totalprice FROM tpch.orders"
            + " ORDER BY o_orderdate DESC, o_orderkey LIMIT 100");
    queries.put("Q13, comments masked", TpchQueries.sql(13, SCHEMA));
    queries.put(
        "orders by clerk, masked",
        "SELECT o_clerk, COUNT(*), SUM(o_totalprice) FROM tpch.orders GROUP BY o_clerk");
    return queries;
  }

  /** A plan is found again for another caller of the same shape, so planning it costs little. */
  private static Line knownText(Connection postgres, Connection policed) throws SQLException {
    String point = "SELECT o_orderkey, o_custkey, o_totalprice FROM %s.orders WHERE o_orderkey = 1";
    Times[] times =
        Times.alternating(
            MANY_WARM_UPS,
            MANY_ROUNDS,
            round -> Reading.all(policed, point.formatted(BenchConfig.SPLIT)),
            round -> Reading.all(postgres, point.formatted("public")));
    Line line =
        Line.compared(
            "point query under a row filter, other columns masked, same text",
            times[0],
            "pgjdbc",
            times[1]);
    return line.target("< 2 ms over: planning a known text", line.overheadMillis() < 2);
  }

  private static List<Compared> masks(
      Stores stores,
      GatewayProcess gateway,
      Connection open,
      int repetitions,
      Consumer<String> progress)
      throws SQLException {
    List<Compared> masks = new ArrayList<>();
    for (String mask : new TreeSet<>(COLUMNS.keySet())) {
      progress.accept("policies: mask " + mask);
      String column = COLUMNS.get(mask);
      String other = "SELECT COUNT(*), MIN(o_custkey), MAX(o_shippriority) FROM tpch.orders";
      String reads = "SELECT COUNT(%s), MIN(%s), MAX(%s) FROM tpch.orders".replace("%s", column);
      String user = BenchConfig.MASK_USERS + mask;
      try (Connection masked = gateway.connect(user)) {
        for (String sql : List.of(reads, other)) {
          for (String store : List.of(PARQUET, POSTGRESQL)) {
            Asked asked = new Asked(mask, store, sql.equals(reads), sql);
            masks.add(asked.inTurns(stores, open, masked, user, repetitions));
          }
        }
      }
    }
    return List.copyOf(masks);
  }

  /**
   * A question to a store, its tables in the schema {@link #SCHEMA}.
   *
   * @param touches whether it reads a masked column
   */
  private record Asked(String name, String store, boolean touches, String sql) {
    Compared inTurns(
        Stores stores, Connection open, Connection policed, String user, int repetitions)
        throws SQLException {
      String mesh = in(store.equals(PARQUET) ? BenchConfig.FILES : BenchConfig.SPLIT);
      String hand = in(ByHand.schema(user));
      Connection alone = store.equals(PARQUET) ? stores.duckdb() : stores.postgres();
      Times[] times =
          Times.alternating(
              WARM_UPS,
              repetitions,
              round -> {
                Reading.all(open, mesh);
                return Times.ANOTHER_ANSWER;
              },
              round -> Reading.all(policed, mesh),
              round -> Reading.all(alone, hand));
      return new Compared(name, store, touches, times[0], times[1], times[2]);
    }

    private String in(String schema) {
      return sql.replace(SCHEMA + ".", schema + ".");
    }
  }

  /** The geometric mean of the ratios of the queries that read no masked column, or that do. */
  double ratio(String store, boolean touches, ToDoubleFunction<Compared> ratio) {
    return Math.exp(
        queries.stream()
            .filter(q -> q.store().equals(store) && q.touches() == touches)
            .mapToDouble(q -> Math.log(ratio.applyAsDouble(q)))
            .average()
            .orElse(0));
  }

  static boolean met(double ratio) {
    return ratio <= TARGET;
  }
}
