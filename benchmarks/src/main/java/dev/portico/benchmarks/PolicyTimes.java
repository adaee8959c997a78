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

/**
 * What policies cost: the same queries in one gateway as a user who reads everything, and as one
 * whose tables all have a row filter, which passes every row, and masks.
 */
record PolicyTimes(List<Line> lines, List<Compared> queries, List<Compared> masks) {
  /** The most that a policy may cost where a mask is computed by the store, or not asked for. */
  private static final double TARGET = 1.05;

  /** Queries that read a masked column. */
  private static final Set<Integer> MASKED = Set.of(2, 10, 13, 15, 16, 18, 20, 22);

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

  /** A query as both users ask it. */
  record Compared(String name, String store, boolean touches, Times open, Times policed) {
    double ratio() {
      return policed.medianMillis() / open.medianMillis();
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
        String sql = TpchQueries.sql(number, BenchConfig.FILES);
        Times[] times = inTurns(repetitions, open, policed, sql);
        queries.add(
            new Compared("Q" + number, "Parquet", MASKED.contains(number), times[0], times[1]));
      }
      for (Map.Entry<String, String> query : postgresQueries().entrySet()) {
        progress.accept("policies: " + query.getKey());
        Times[] times = inTurns(repetitions, open, policed, query.getValue());
        boolean touches = query.getKey().endsWith("masked");
        queries.add(new Compared(query.getKey(), "PostgreSQL", touches, times[0], times[1]));
      }
      List<Compared> masks = masks(gateway, open, repetitions, progress);
      return new PolicyTimes(List.copyOf(lines), List.copyOf(queries), masks);
    }
  }

  private static Map<String, String> postgresQueries() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "orders by priority",
        "SELECT o_orderpriority, COUNT(*), SUM(o_totalprice) FROM split.orders GROUP BY"
            + " o_orderpriority");
    queries.put(
        "orders joined with customers",
        "SELECT c_nationkey, COUNT(*), MAX(o_totalprice) FROM split.orders"
            + " JOIN split.customer ON o_custkey = c_custkey GROUP BY c_nationkey");
    queries.put(
        "latest orders",
        "SELECT o_orderkey, o_orderdate, o_totalprice FROM split.orders"
            + " ORDER BY o_orderdate DESC, o_orderkey LIMIT 100");
    queries.put("Q13, comments masked", TpchQueries.sql(13, BenchConfig.SPLIT));
    queries.put(
        "orders by clerk, masked",
        "SELECT o_clerk, COUNT(*), SUM(o_totalprice) FROM split.orders GROUP BY o_clerk");
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
      GatewayProcess gateway, Connection open, int repetitions, Consumer<String> progress)
      throws SQLException {
    List<Compared> masks = new ArrayList<>();
    for (String mask : new TreeSet<>(COLUMNS.keySet())) {
      progress.accept("policies: mask " + mask);
      String column = COLUMNS.get(mask);
      String other = "SELECT COUNT(*), MIN(o_custkey), MAX(o_shippriority) FROM %s.orders";
      String reads = "SELECT COUNT(%s), MIN(%s), MAX(%s) FROM ".replace("%s", column) + "%s.orders";
      try (Connection masked = gateway.connect(BenchConfig.MASK_USERS + mask)) {
        for (String sql : List.of(reads, other)) {
          for (String schema : List.of(BenchConfig.FILES, BenchConfig.SPLIT)) {
            Times[] times = inTurns(repetitions, open, masked, sql.formatted(schema));
            String store = schema.equals(BenchConfig.FILES) ? "Parquet" : "PostgreSQL";
            masks.add(new Compared(mask, store, sql.equals(reads), times[0], times[1]));
          }
        }
      }
    }
    return List.copyOf(masks);
  }

  /** Masked answers may have other numbers of rows. */
  private static Times[] inTurns(int rounds, Connection open, Connection policed, String sql)
      throws SQLException {
    return Times.alternating(
        WARM_UPS, rounds, round -> read(open, sql), round -> read(policed, sql));
  }

  private static long read(Connection connection, String sql) throws SQLException {
    Reading.all(connection, sql);
    return 0;
  }

  /** The geometric mean of the ratios of the queries that read no masked column, or that do. */
  double ratio(String store, boolean touches) {
    return Math.exp(
        queries.stream()
            .filter(q -> q.store().equals(store) && q.touches() == touches)
            .mapToDouble(q -> Math.log(q.ratio()))
            .average()
            .orElse(0));
  }

  static boolean met(double ratio) {
    return ratio <= TARGET;
  }
}
